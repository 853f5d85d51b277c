import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ParsedRequestOf } from '../../../../shared/ipc/contract.ts';
import { arbitraryRecordOf } from '../../../adapters/journal/arbitrary-record.ts';
import { record } from '../../../adapters/journal/test-journal.ts';
import type { JournalRecord, RecordKind, RecordOf } from '../../../engine/domain/records.ts';
import { ACTION_KINDS, actionOf } from '../../../evidence/statement/actions.ts';
import { parseEnvelope, signersOf } from '../../../evidence/statement/dsse.ts';
import { arbitraryActions, SignedJournal, signingKey } from './testing/signed-journal.ts';
import { verifyStatements } from './verify-statements.ts';

type Window = ParsedRequestOf<'statements.export'>;

function sampleOf<K extends RecordKind>(kind: K): RecordOf<K> {
  return fc.sample(arbitraryRecordOf(kind), { numRuns: 1, seed: 7 })[0] as unknown as RecordOf<K>;
}

const order: RecordOf<'order.approved'> = {
  ...sampleOf('order.approved'),
  agent: 'trend',
  body: { ...sampleOf('order.approved').body, owner: { kind: 'agent', agent: 'trend' } },
};
const orders = (count: number): JournalRecord[] => Array.from({ length: count }, () => order);

/** Seqs of the approved actions of a journal, by its records alone. */
function actionsOf({ journal }: SignedJournal): number[] {
  return journal.evidence
    .records(1, journal.evidence.durable, ACTION_KINDS)
    .filter(({ kind, body }) => actionOf(kind, body) !== null)
    .map(({ seq }) => seq);
}

describe('signing behind the journal', () => {
  let signed: SignedJournal;
  beforeEach(() => {
    signed = new SignedJournal();
  });
  afterEach(() => signed.remove());

  const stored = () => signed.journal.evidence.statements(1, Number.MAX_SAFE_INTEGER);
  const verify = () => verifyStatements(signed.journal.evidence, signed.signers);

  it('[E4] gives each approved action one statement that fits, whatever is appended, wherever it is cut short', async () => {
    const step = fc.oneof(
      fc.constantFrom('step' as const, 'keep' as const, 'crash' as const, 'rotate' as const),
      arbitraryActions,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        signed.remove();
        signed = new SignedJournal();
        for (const one of steps) {
          if (one === 'step') signed.signing.step();
          else if (one === 'keep') signed.signing.keep();
          else if (one === 'crash') signed.restart();
          else if (one === 'rotate') signed.keys.push(signingKey(signed.keys.length + 1));
          else signed.append(...one);
        }
        signed.signAll();
        const actions = actionsOf(signed);
        expect(stored().map(({ seq }) => seq)).toEqual(actions);
        const records = signed.journal.evidence.durable;
        expect(await verify()).toEqual({
          checked: actions.length,
          expired: 0,
          to: records,
          problem: '',
          firstBad: null,
        });
        expect(signed.signing.to).toBe(records);
      }),
      { numRuns: 25 },
    );
  });

  it('[E4] works in bounded steps, and says how far it is only of what is durable', () => {
    signed.append(...orders(200));
    expect(signed.signing.step()).toBe(true);
    expect(signed.signing.to).toBe(0);
    expect(signed.signing.waiting).toBe(200);
    let steps = 1;
    while (signed.signing.step()) steps += 1;
    expect(steps).toBe(6);
    expect(signed.signing.to).toBe(200);
    expect(signed.journal.evidence.statementsTo).toBe(200);
  });

  it('[E4] after a crash signs what was not kept again, to the same signatures', () => {
    signed.append(...orders(100));
    signed.signing.step();
    signed.restart();
    expect(stored()).toEqual([]);
    signed.signAll();
    const first = stored();
    signed.restart();
    signed.signAll();
    expect(stored()).toEqual(first);
    expect(first).toHaveLength(100);
  });

  it('[E4] what cannot be kept is tried again, and nothing is signed on top of it', () => {
    signed.append(...orders(3_000));
    const { evidence } = signed.journal;
    const keep = evidence.addStatements.bind(evidence);
    let tries = 0;
    evidence.addStatements = () => {
      tries += 1;
      throw new Error('the disk is full');
    };
    expect(() => signed.signAll()).toThrow('the disk is full');
    for (let n = 0; n < 10; n += 1) expect(() => signed.signing.step()).toThrow('the disk is full');
    expect(tries).toBe(11);
    let added = 0;
    evidence.addStatements = (statements, to, context) => {
      added = Math.max(added, statements.length);
      keep(statements, to, context);
    };
    signed.signAll();
    expect(added).toBeLessThanOrEqual(1_100);
    expect(stored()).toHaveLength(3_000);
  });

  it('[E4] signs nothing without a key, and says what waits', () => {
    signed.keys.pop();
    signed.append(...orders(5));
    expect(signed.signing.step()).toBe(false);
    expect(signed.signing.waiting).toBe(5);
    signed.keys.push(signingKey(1));
    signed.signAll();
    expect(signed.signing.waiting).toBe(0);
  });

  it('[E4] [S3] after a rotation old statements verify with the old public key, and without it not', async () => {
    signed.append(...orders(3));
    signed.signAll();
    signed.keys.push(signingKey(2));
    signed.append(...orders(2));
    signed.signAll();
    expect(await verify()).toMatchObject({ checked: 5, problem: '', firstBad: null });
    const [old, current] = signed.keys;
    const signerAt = (seq: number) => {
      const envelope = parseEnvelope(JSON.stringify(signed.log.envelope(seq)));
      return signersOf(envelope, signed.keys);
    };
    expect([1, 2, 3, 4, 5].map((seq) => signerAt(seq)[0])).toEqual([old, old, old, current, current]);
    signed.keys.shift();
    expect((await verify()).problem).toBe('The statement on record 1 is signed by a key that is not known here.');
  });

  it('[E4] a record that others stand on is itself stated by what was in force before it', () => {
    signed.append(sampleOf('policy.loaded'), sampleOf('grant.issued'), sampleOf('policy.loaded'), order);
    signed.signAll();
    const policyOf = (seq: number): unknown => {
      expect(signed.log.check(seq)).toMatchObject({ kind: 'good' });
      const { payload } = parseEnvelope(JSON.stringify(signed.log.envelope(seq)));
      return JSON.parse(Buffer.from(payload).toString()).predicate.policy?.seq;
    };
    expect([1, 2, 3, 4].map(policyOf)).toEqual([undefined, 1, 1, 3]);
  });

  it('[E4] after a restart orders are stated by the policy, manifest and grant from before it', async () => {
    const grant = sampleOf('grant.issued');
    const session = sampleOf('session.opened');
    const agents = [{ agent: 'trend', manifestSha256: 'as approved' }] as never;
    signed.append({ ...session, body: { ...session.body, agents } }, sampleOf('policy.loaded'), {
      ...grant,
      body: { ...grant.body, agent: 'trend' },
    });
    signed.signAll();
    signed.restart();
    signed.append(order);
    signed.signAll();
    expect(await verify()).toMatchObject({ checked: 3, problem: '', firstBad: null });
    const { payload } = parseEnvelope(JSON.stringify(signed.log.envelope(4)));
    expect(JSON.parse(Buffer.from(payload).toString()).predicate).toMatchObject({
      policy: { seq: 2 },
      manifest: { seq: 1, sha256: 'as approved' },
      grant: { seq: 3 },
    });
  });

  it('[E4] signs by what the records say was in force, whatever somebody made of the list of those records', async () => {
    const policy = sampleOf('policy.loaded');
    for (const sql of [
      'DELETE FROM context',
      'DELETE FROM context WHERE seq = 1500',
      'INSERT INTO context VALUES (3)',
      '',
    ]) {
      signed.remove();
      signed = new SignedJournal();
      signed.append(policy, sampleOf('grant.issued'), ...orders(1_497), policy);
      signed.signAll();
      signed.journal.close();
      if (sql !== '') signed.folder.tamper(sql);
      signed.journal = signed.folder.open();
      signed.restart();
      signed.append(order);
      signed.signAll();
      expect(signed.contexts, sql).toEqual([sql === '']);
      expect(await verify(), sql).toMatchObject({ checked: 1_501, problem: '', firstBad: null });
      expect(signed.journal.evidence.contextSeqs(), sql).toEqual([1, 2, 1_500]);
    }
  });

  describe('finds', () => {
    beforeEach(() => {
      const session = sampleOf('session.opened');
      const agents = [{ agent: 'trend', manifestSha256: 'as approved' }] as never;
      const grant = sampleOf('grant.issued');
      // Records 1 to 3 are what the others stand on; 4 to 13 orders; 14 is no action.
      signed.append(
        { ...session, body: { ...session.body, agents } },
        sampleOf('policy.loaded'),
        { ...grant, body: { ...grant.body, agent: 'trend' } },
        ...orders(10),
        record(14),
      );
      signed.signAll();
    });

    it('[E4] nothing, when nothing was changed', async () => {
      expect(await verify()).toEqual({ checked: 12, expired: 0, to: 14, problem: '', firstBad: null });
    });

    it.each([
      ['a signature that is gone', 'DELETE FROM statements WHERE seq = 7', 7],
      ['a signature moved to a record without one', 'UPDATE statements SET seq = 14 WHERE seq = 13', 13],
      ['a signature where none belongs', "INSERT INTO statements VALUES (14, '00000000', zeroblob(64))", 14],
      ['a signature beyond the last record', "INSERT INTO statements VALUES (99, '00000000', zeroblob(64))", 99],
      ['a changed signature', 'UPDATE statements SET signature = zeroblob(64) WHERE seq = 5', 5],
      ['a signature that is too short', 'UPDATE statements SET signature = zeroblob(1) WHERE seq = 5', 5],
      ['another key', "UPDATE statements SET key_id = 'ffffffff' WHERE seq = 6", 6],
      ['a changed time', 'UPDATE records SET at = at + 1 WHERE seq = 8', 8],
      ['a changed agent', "UPDATE records SET agent = 'somebody' WHERE seq = 8", 8],
      ['a changed body', `UPDATE records SET body = json_set(body, '$.rule', 'another') WHERE seq = 8`, 8],
      ['a body that is none', "UPDATE records SET body = '{' WHERE seq = 8", 8],
      ['a record that is no order any more', "UPDATE records SET kind = 'order.denied' WHERE seq = 8", 8],
      ['another policy in force', `UPDATE records SET body = json_set(body, '$.sha256', 'x') WHERE seq = 2`, 2],
      ['another manifest', "UPDATE records SET body = replace(body, 'as approved', 'as it was not') WHERE seq = 1", 4],
      ['a session that is none', "UPDATE records SET body = '{' WHERE seq = 1", 1],
      ['a context that was taken away', "UPDATE records SET kind = 'order.unknown' WHERE seq = 2", 2],
    ])('[E4] %s', async (_, sql, at) => {
      signed.tamper(sql);
      const { problem, firstBad } = await verify();
      expect(problem).toMatch(new RegExp(`[Rr]ecord ${at} `));
      expect(firstBad).toBe(at);
    });

    it('[E4] two signatures that were swapped', async () => {
      signed.tamper(`
        UPDATE statements SET seq = -4 WHERE seq = 4;
        UPDATE statements SET seq = 4 WHERE seq = 5;
        UPDATE statements SET seq = 5 WHERE seq = -4;`);
      expect((await verify()).problem).toContain('record 4 does not fit');
    });

    it('[E4] [E5] and says of expired records that their statements can no longer be made', async () => {
      signed.journal.evidence.expire([4, 5]);
      expect(await verify()).toEqual({ checked: 10, expired: 2, to: 14, problem: '', firstBad: null });
      const checked = signed.log.check(4);
      expect(checked).toMatchObject({ kind: 'expired', text: expect.stringContaining('Record 4 has expired') });
      expect(signed.log.envelope(4)).toBeNull();
      expect(signed.log.page(everything).lines).toHaveLength(10);
    });
  });

  const everything: Window = {
    fromSeq: 1,
    toSeq: null,
    limit: 1_000,
    kind: '',
    agent: '',
    action: '',
    fromAt: null,
    toAt: null,
  };

  describe('reads', () => {
    const at = 1_640_995_200_000;
    beforeEach(() => {
      const records = orders(6).map((order, n) => ({ ...order, at: at + n, agent: n % 2 === 0 ? 'trend' : 'grid' }));
      signed.append(...(records as JournalRecord[]), record(7));
      signed.signAll();
    });

    const seqs = (lines: readonly string[]): number[] =>
      lines.map((line) => JSON.parse(Buffer.from(parseEnvelope(line).payload).toString()).predicate.seq);

    it('[E4] a window by number, time, kind and agent, a page at a time', () => {
      const { log } = signed;
      const page = (window: Partial<Window>) => log.page({ ...everything, ...window });
      expect(seqs(page({}).lines)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(seqs(page({ fromSeq: 3, toSeq: 4 }).lines)).toEqual([3, 4]);
      expect(seqs(page({ agent: 'grid' }).lines)).toEqual([2, 4, 6]);
      expect(seqs(page({ kind: 'trip.accepted' }).lines)).toEqual([]);
      expect(seqs(page({ kind: 'agent.stopped' }).lines)).toEqual([]);
      expect(seqs(page({ fromAt: at + 1, toAt: at + 2 }).lines)).toEqual([2, 3]);
      const pages: number[][] = [];
      for (let fromSeq: number | null = 1; fromSeq !== null; ) {
        const { lines, next }: { lines: string[]; next: number | null } = page({ fromSeq, limit: 3 });
        pages.push(seqs(lines));
        fromSeq = next;
      }
      expect(pages).toEqual([[1, 2, 3], [4, 5, 6], []]);
    });

    it('[E4] one record: its envelope, or why there is none', () => {
      signed.append(...orders(1));
      const { log } = signed;
      expect(log.check(2)).toEqual({ kind: 'good', envelope: log.envelope(2) });
      expect(log.check(7)).toEqual({ kind: 'none' });
      // Not looked at yet.
      expect(log.check(8)).toEqual({ kind: 'none' });
      expect(log.envelope(8)).toBeNull();
      expect(log.check(99)).toEqual({ kind: 'none' });
    });
  });
});
