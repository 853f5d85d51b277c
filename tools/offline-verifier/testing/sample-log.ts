import fc from 'fast-check';
import { arbitraryRecord } from '../../../src/main/adapters/journal/arbitrary-record.ts';
import { leafInput } from '../../../src/main/adapters/journal/chain.ts';
import type { SqlcipherJournal } from '../../../src/main/adapters/journal/sqlcipher-journal.ts';
import { recordsUpTo, TestFolder } from '../../../src/main/adapters/journal/test-journal.ts';
import type { JournalRecord } from '../../../src/main/engine/domain/records.ts';
import { signCheckpoint } from '../../../src/main/evidence/checkpoint.ts';
import { ed25519Signer } from '../../../src/main/evidence/ed25519.ts';
import {
  type Envelope,
  type ExportEntry,
  ExportTrailer,
  exportLines,
  headerLine,
} from '../../../src/main/evidence/export-format.ts';
import { MerkleTree } from '../../../src/main/evidence/merkle/tree.ts';
import { foldContext, NO_CONTEXT } from '../../../src/main/evidence/statement/context.ts';
import { toEnvelope } from '../../../src/main/evidence/statement/dsse.ts';
import { PAYLOAD_TYPE, signedBytes, statementOn } from '../../../src/main/evidence/statement/statement.ts';
import { formatVerifierKey } from '../../../src/main/evidence/verifier-key.ts';

const ORIGIN = 'interlock/0123456789abcdef';

/** A real journal with a signing key, from which exports and proofs are made as the app makes them. */
export class SampleLog {
  readonly signer = ed25519Signer(ORIGIN, Buffer.alloc(32, 5));
  readonly key = formatVerifierKey(this.signer);
  readonly #folder = new TestFolder();
  #entries: ExportEntry[] | null = null;
  readonly journal: SqlcipherJournal = this.#folder.open();
  readonly tree = new MerkleTree(this.journal.evidence);

  constructor(records: readonly JournalRecord[]) {
    this.journal.append(records);
    this.journal.flush();
  }

  close(): void {
    this.journal.close();
    this.#folder.remove();
  }

  /** A checkpoint's note, at any size. */
  checkpoint(size: number): string {
    return signCheckpoint(size, this.tree.root(size), [this.signer]);
  }

  /** The records in their columns, expired ones with what is left of them; read once, when they are first asked for. */
  get entries(): readonly ExportEntry[] {
    this.#entries ??= [...this.journal.entries()];
    return this.#entries;
  }

  /** The leaf of a record, as text. */
  leaf(seq: number): string {
    const entry = this.entries[seq - 1];
    if (entry === undefined || 'leaf' in entry) throw new Error(`no content of record ${seq}`);
    return leafInput(seq, entry.at, entry.kind, entry.agent, entry.action, entry.body).slice(1);
  }

  /** The statements that the app makes on the approved actions, as their payloads, by number. */
  statements(): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    let context = NO_CONTEXT;
    for (const entry of this.entries) {
      if ('leaf' in entry) continue;
      const record = { ...entry, leaf: this.journal.evidence.leafHashes(entry.seq, entry.seq) };
      const statement = statementOn(ORIGIN, record, context);
      if (statement.kind === 'payload') found.set(entry.seq, Buffer.from(statement.payload).toString());
      context = foldContext(context, record);
    }
    return found;
  }

  envelope(payload: string, signer = this.signer): Envelope {
    const bytes = Buffer.from(payload);
    const signature = signer.sign(signedBytes(bytes));
    return toEnvelope({ payloadType: PAYLOAD_TYPE, payload: bytes, signatures: [{ keyId: signer.keyId, signature }] });
  }

  /** An export of the whole log up to the last of the checkpoints, with the records and statements asked for. */
  export({
    checkpoints,
    keep = () => true,
    statementOn: on = () => null,
    page = Number.MAX_SAFE_INTEGER,
  }: {
    readonly checkpoints: readonly number[];
    readonly keep?: (seq: number) => boolean;
    readonly statementOn?: (seq: number) => Envelope | null;
    /** How many records of the log a page tells. */
    readonly page?: number;
  }): string {
    const size = checkpoints.at(-1) ?? 0;
    const lines: string[] = [];
    for (let from = 1; from <= size; from += page) {
      const to = Math.min(from + page - 1, size);
      const part = exportLines({
        from,
        to,
        entries: this.entries.filter(({ seq }) => seq >= from && seq <= to && keep(seq)),
        checkpoints: checkpoints.map((each) => ({ size: each, note: this.checkpoint(each) })),
        tree: this.tree,
        chainAt: (seq) => this.entries[seq - 1]?.hash ?? '',
        statementOn: on,
      });
      lines.push(...part);
    }
    return finished([headerLine({ origin: ORIGIN, filter: {} }), ...lines]);
  }
}

/** Whole, or in part, with all statements that there are; unless told with checkpoints of four records and of all. */
export function exportSigned(
  log: SampleLog,
  keep: (seq: number) => boolean = () => true,
  checkpoints: readonly number[] = [4, log.entries.length],
): string {
  const statements = log.statements();
  const statementOn = (seq: number) => {
    const payload = statements.get(seq);
    return payload === undefined ? null : log.envelope(payload);
  };
  return log.export({ checkpoints, keep, statementOn });
}

/** Lines with the trailer that fits them: what somebody does who changes an export and hides it. */
export function finished(lines: readonly string[]): string {
  const trailer = new ExportTrailer();
  for (const line of lines) trailer.add(line);
  return `${[...lines, trailer.line()].join('\n')}\n`;
}

/** A log whose third record has expired, with approved actions as its second and fifth. */
export function smallLog(): SampleLog {
  const log = new SampleLog(sevenRecords());
  log.journal.evidence.expire([3]);
  return log;
}

/** More than two blocks of any records. */
export function largeLog(): SampleLog {
  return new SampleLog(fc.sample(arbitraryRecord, { numRuns: 600, seed: 11 }));
}

/** Seven records whose texts tell their numbers; the second and the fifth are approved actions. */
export function sevenRecords(): JournalRecord[] {
  return recordsUpTo(7).map((each, n) => {
    if (n !== 1 && n !== 4) return each;
    const body = { holdId: `hold-${n + 1}`, by: 'window', reason: `reason ${n + 1}`, equity: null };
    return { ...each, kind: 'trading.released', body };
  });
}

/** What an order of an agent stands on, and such orders: policy, session, grant, order, policy, order. */
export function ordersInContext(): JournalRecord[] {
  const policy = (sha256: string) => ({ kind: 'policy.loaded', agent: null, body: { sha256, by: 'start', files: [] } });
  const order = {
    kind: 'order.approved',
    agent: 'trend',
    body: { owner: { kind: 'agent', agent: 'trend' }, mode: 'paper', rule: 'r1' },
  };
  const records = [
    policy('first'),
    { kind: 'session.opened', agent: null, body: { agents: [{ agent: 'trend', manifestSha256: 'manifest' }] } },
    { kind: 'grant.issued', agent: 'trend', body: { agent: 'trend', grantId: 'grant-1', by: 'window', mode: 'paper' } },
    order,
    policy('second'),
    order,
  ];
  // Only what a statement reads of them: the journal takes any body.
  return records.map((each, n) => ({ ...each, at: n, action: null })) as unknown as JournalRecord[];
}
