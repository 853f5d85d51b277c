import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryRecord, arbitraryRecordOf } from '../../adapters/journal/arbitrary-record.ts';
import { leafInput } from '../../adapters/journal/chain.ts';
import { encode } from '../../engine/domain/encoding.ts';
import type { JournalRecord, RecordOf } from '../../engine/domain/records.ts';
import { ed25519Signer } from '../ed25519.ts';
import type { LoggedRecord } from '../logged-record.ts';
import type { Signer } from '../signer.ts';
import type { StoredStatement } from '../store.ts';
import { ACTION_KINDS, actionOf } from './actions.ts';
import { checkStatement } from './check.ts';
import { CONTEXT_KINDS, type Context, foldContext, NO_CONTEXT } from './context.ts';
import { parseEnvelope, signersOf } from './dsse.ts';
import { signedBytes, statementOn } from './statement.ts';

const NAME = 'interlock/0123456789abcdef';
const signer = ed25519Signer(NAME, new Uint8Array(32).fill(1));
const other = ed25519Signer(NAME, new Uint8Array(32).fill(2));

function logged(seq: number, { at, kind, agent, action, body }: JournalRecord): LoggedRecord {
  return withLeaf({ seq, at, kind, agent, action, body: encode(body), leaf: new Uint8Array(0) });
}

function withLeaf(record: LoggedRecord): LoggedRecord {
  const { seq, at, kind, agent, action, body } = record;
  return { ...record, leaf: hash('sha256', leafInput(seq, at, kind, agent, action, body), 'buffer') };
}

/** Records of kinds that can be an action, and are one, each with a number behind those that it may stand on. */
const action = fc
  .tuple(
    fc.constantFrom(...ACTION_KINDS).chain(arbitraryRecordOf),
    fc.integer({ min: 7, max: Number.MAX_SAFE_INTEGER }),
  )
  .map(([record, seq]) => logged(seq, record))
  .filter(({ kind, body }) => actionOf(kind, body) !== null);

const context: fc.Arbitrary<Context> = fc
  .array(fc.constantFrom(...CONTEXT_KINDS).chain(arbitraryRecordOf), { maxLength: 5 })
  .map((records) => records.reduce((before, record, at) => foldContext(before, logged(at + 1, record)), NO_CONTEXT));

function signed(record: LoggedRecord, before: Context, by: Signer = signer): StoredStatement {
  const statement = statementOn(NAME, record, before);
  if (statement.kind !== 'payload') throw new Error(`there is no statement on record ${record.seq}`);
  return { seq: record.seq, keyId: by.keyId, signature: by.sign(signedBytes(statement.payload)) };
}

const log = { name: NAME, publicKeys: [other, signer] };
const flipped = (bytes: Uint8Array, at: number, bit: number): Uint8Array => {
  const changed = Uint8Array.from(bytes);
  changed[at % bytes.length] = (changed[at % bytes.length] ?? 0) ^ (1 << bit);
  return changed;
};

describe('the statement on a record', () => {
  it('[E4] is made for any record of an action, and verifies', () => {
    fc.assert(
      fc.property(action, context, (record, before) => {
        const checked = checkStatement(log, record, before, signed(record, before));
        expect(checked.kind).toBe('good');
        if (checked.kind !== 'good') return;
        const envelope = parseEnvelope(JSON.stringify(checked.envelope));
        expect(signersOf(envelope, log.publicKeys)).toEqual([signer]);
        const statement = JSON.parse(Buffer.from(envelope.payload).toString());
        expect(statement._type).toBe('https://in-toto.io/Statement/v1');
        expect(statement.predicateType).toMatch(/^tag:interlock,2026:approved-action[/]v\d+$/);
        const subject = { name: `${NAME}#${record.seq}`, digest: { sha256: Buffer.from(record.leaf).toString('hex') } };
        expect(statement.subject).toEqual([subject]);
      }),
    );
  });

  it('[E4] proves the digest of its subject by itself: the leaf hash follows from the predicate', () => {
    fc.assert(
      fc.property(action, context, (record, before) => {
        const statement = statementOn(NAME, record, before);
        const text = statement.kind === 'payload' ? Buffer.from(statement.payload).toString() : '';
        const parsed = JSON.parse(text);
        const { seq, at, kind, agent, action, body } = parsed.predicate;
        const columns = JSON.stringify([seq, at, kind, agent, action]).slice(0, -1);
        const leaf = `\0${columns},${JSON.stringify(body)}]`;
        expect(hash('sha256', leaf, 'hex')).toBe(parsed.subject[0].digest.sha256);
        expect(text.endsWith(`,"body":${record.body}}}`)).toBe(true);
      }),
    );
  });

  it('[E4] no longer verifies when any byte of its payload is changed', () => {
    fc.assert(
      fc.property(action, context, fc.nat(), fc.nat({ max: 7 }), (record, before, at, bit) => {
        const { signature } = signed(record, before);
        const statement = statementOn(NAME, record, before);
        if (statement.kind !== 'payload') throw new Error('an action has a statement');
        const payloadType = 'application/vnd.in-toto+json';
        const envelope = (payload: Uint8Array) => ({ payload, payloadType, signatures: [{ keyId: '', signature }] });
        expect(signersOf(envelope(statement.payload), [signer])).toEqual([signer]);
        expect(signersOf(envelope(flipped(statement.payload, at, bit)), [signer])).toEqual([]);
      }),
    );
  });

  it('[E4] no longer verifies when any bit of its signature is changed', () => {
    fc.assert(
      fc.property(action, context, fc.nat(), fc.nat({ max: 7 }), (record, before, at, bit) => {
        const stored = signed(record, before);
        const changed = { ...stored, signature: flipped(stored.signature, at, bit) };
        expect(checkStatement(log, record, before, changed).kind).toBe('bad');
      }),
    );
  });

  it('[E4] no longer verifies when anything of its record is changed, with the leaf hash made anew', () => {
    fc.assert(
      fc.property(action, action, context, (record, from, before) => {
        const stored = signed(record, before);
        for (const column of ['seq', 'at', 'kind', 'agent', 'action', 'body'] as const) {
          const changed = withLeaf({ ...record, [column]: from[column] });
          if (changed[column] === record[column] || !isReadable(changed)) continue;
          expect(checkStatement(log, changed, before, { ...stored, seq: changed.seq }).kind).toBe('bad');
        }
      }),
    );
  });

  it('[E4] a signature that is moved to another record is refused', () => {
    fc.assert(
      fc.property(action, action, context, (one, two, before) => {
        fc.pre(one.seq !== two.seq);
        const moved = { ...signed(one, before), seq: two.seq };
        expect(checkStatement(log, two, before, moved)).toMatchObject({ kind: 'bad' });
      }),
    );
  });

  it('[E4] another key, an unknown one and another log are refused', () => {
    fc.assert(
      fc.property(action, context, (record, before) => {
        const stored = signed(record, before);
        const elsewhere = { ...log, name: 'interlock/ffffffffffffffff' };
        expect(checkStatement(log, record, before, { ...stored, keyId: other.keyId }).kind).toBe('bad');
        expect(checkStatement({ ...log, publicKeys: [other] }, record, before, stored).kind).toBe('bad');
        expect(checkStatement(elsewhere, record, before, stored).kind).toBe('bad');
      }),
    );
  });

  it('[E4] says who acted, by which rule, policy, manifest and grant', () => {
    const at = 1_640_995_200_000;
    const opened = fc.sample(arbitraryRecordOf('session.opened'), 1)[0] as RecordOf<'session.opened'>;
    const [order] = fc.sample(arbitraryRecordOf('order.approved'), 1) as [RecordOf<'order.approved'>];
    const [policy] = fc.sample(arbitraryRecordOf('policy.loaded'), 1) as [RecordOf<'policy.loaded'>];
    const [grant] = fc.sample(arbitraryRecordOf('grant.issued'), 1) as [RecordOf<'grant.issued'>];
    const entry = {
      agent: 'trend',
      role: 'strategy',
      manifestSha256: 'm'.repeat(64),
      symbols: [],
      trading: 'paper',
      allocation: 0n,
    } as never;
    const records: JournalRecord[] = [
      { ...opened, at, agent: null, action: null, body: { ...opened.body, agents: [entry] } },
      { ...policy, at, agent: null, action: null, body: { ...policy.body, sha256: 'p'.repeat(64), by: 'start' } },
      { ...grant, at, agent: 'trend', action: 'grant-1', body: { ...grant.body, agent: 'trend', grantId: 'grant-1' } },
    ];
    const before = records.reduce((folded, record, n) => foldContext(folded, logged(n + 1, record)), NO_CONTEXT);
    const predicate = (record: JournalRecord): unknown => {
      const statement = statementOn(NAME, logged(4, record), before);
      if (statement.kind !== 'payload') throw new Error('an action has a statement');
      const { body, ...rest } = JSON.parse(Buffer.from(statement.payload).toString()).predicate;
      return rest;
    };
    const body = { ...order.body, mode: 'paper', rule: 'entries', owner: { kind: 'agent', agent: 'trend' } } as const;
    const common = { seq: 4, at, kind: 'order.approved', agent: 'trend', action: 'o-1', rule: 'entries' };
    expect(predicate({ ...order, at, agent: 'trend', action: 'o-1', body })).toEqual({
      ...common,
      by: 'trend',
      mode: 'paper',
      policy: { seq: 2, sha256: 'p'.repeat(64) },
      manifest: { seq: 1, sha256: 'm'.repeat(64) },
      grant: { seq: 3, id: 'grant-1' },
    });
    const owner = { kind: 'kill', runId: 'trip-1', agent: 'trend' } as const;
    expect(predicate({ ...order, at, agent: 'trend', action: 'o-1', body: { ...body, owner } })).toMatchObject({
      by: 'trip-1',
      manifest: { seq: 1 },
      grant: null,
    });
  });

  it('[E4] on a record whose body is none is refused, not thrown at', () => {
    const [record] = fc.sample(action, 1) as [LoggedRecord];
    for (const body of ['{', 'null', '[]']) {
      const changed = withLeaf({ ...record, kind: 'order.approved', body });
      expect(checkStatement(log, changed, NO_CONTEXT, signed(record, NO_CONTEXT))).toMatchObject({ kind: 'bad' });
    }
  });

  it('[E4] is made for no other record', () => {
    fc.assert(
      fc.property(arbitraryRecord, context, (record, before) => {
        fc.pre(!(ACTION_KINDS as readonly string[]).includes(record.kind));
        const one = logged(7, record);
        expect(checkStatement(log, one, before, null)).toEqual({ kind: 'none' });
        const stored = { seq: 7, keyId: signer.keyId, signature: new Uint8Array(64) };
        expect(checkStatement(log, one, before, stored)).toMatchObject({ kind: 'bad' });
      }),
    );
  });

  it('[E4] that is missing is a problem', () => {
    fc.assert(
      fc.property(action, context, (record, before) => {
        expect(checkStatement(log, record, before, null)).toMatchObject({ kind: 'bad' });
      }),
    );
  });

  it('[E4] [E5] can no longer be made when its record, or one that it stands on, has expired, and says which', () => {
    const [record] = fc.sample(action, 1) as [LoggedRecord];
    const stored = signed(record, NO_CONTEXT);
    const gone = checkStatement(log, { ...record, agent: null, action: null, body: '' }, NO_CONTEXT, stored);
    expect(gone).toMatchObject({ kind: 'expired', text: expect.stringContaining(`Record ${record.seq} has expired`) });
    const base = { at: 0, agent: null, action: null, body: '', leaf: new Uint8Array(32) };
    for (const kind of CONTEXT_KINDS) {
      const lost = [5, 6].reduce((before, seq) => foldContext(before, { ...base, seq, kind }), NO_CONTEXT);
      const text = expect.stringContaining('Record 5, which');
      expect(checkStatement(log, record, lost, stored)).toMatchObject({ kind: 'expired', text });
    }
  });
});

/** A body of one kind under the name of another may be none that its kind can have. */
function isReadable({ kind, body }: LoggedRecord): boolean {
  try {
    return actionOf(kind, body) !== null;
  } catch {
    return false;
  }
}
