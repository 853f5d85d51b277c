import type Database from 'better-sqlite3-multiple-ciphers';
import { isStorageFailure } from '../sqlcipher/storage-failure.ts';
import { Chain, HASH_BYTES, leafInput } from './chain.ts';
import { toJournalError } from './journal-error.ts';
import { RECORDS_TABLE } from './migrations.ts';
import { CHUNK_ROWS, hashReader, Reader, type Row } from './stored-record.ts';

/** Whether the journal is what was written (E2), and if not, the first record that is not. */
export type VerifyResult =
  | { readonly ok: true; readonly records: number; readonly head: string }
  | {
      readonly ok: false;
      /** Number of the first record that is missing, changed or out of place. */
      readonly firstBad: number;
      /** Records that were checked and are good, in the range asked for. */
      readonly records: number;
      readonly problem: string;
    };

export interface VerifyOptions {
  /** First and last record to check; the whole journal unless told. A part rests on the hash kept before it. */
  readonly from?: number;
  readonly to?: number;
  readonly onProgress?: (checked: number, total: number) => void;
}

interface Meta {
  readonly records: number;
  readonly head: Buffer;
}

/**
 * Computes every hash anew and compares it with what is kept: in the records and in the head row. Finds a
 * changed column, a missing, added, swapped or doubled record, and an end that was cut off. What it cannot find
 * alone: someone with the key who computes the whole chain anew from the change on; for that, checkpoints are signed.
 */
export function verifyJournal(db: Database, options: VerifyOptions = {}): VerifyResult {
  let good = 0;
  const from = options.from ?? 1;
  const bad = (firstBad: number, problem: string): VerifyResult => ({ ok: false, firstBad, records: good, problem });
  try {
    const table = db.prepare<[], { sql: string }>(`SELECT sql FROM sqlite_schema WHERE name = 'records'`).get();
    if (table?.sql !== RECORDS_TABLE) return bad(from, 'the definition of the table of records was changed');
    const meta = db.prepare<[], Meta>('SELECT records, head FROM meta WHERE id = 1').get();
    if (meta === undefined || meta.head.length !== HASH_BYTES) return bad(from, 'the head row is missing or damaged');
    const hashAt = hashReader(db);
    const before = from === 1 ? Buffer.alloc(HASH_BYTES) : hashAt(from - 1);
    if (before === null) return bad(from - 1, `record ${from - 1} is missing`);

    const chain = new Chain(before);
    const reader = new Reader(db);
    const last = options.to ?? Number.MAX_SAFE_INTEGER;
    const total = Math.max(0, Math.min(last, meta.records) - from + 1);
    let expected = from;
    for (let step = CHUNK_ROWS; ; ) {
      let rows: readonly Row[];
      try {
        rows = reader.chunk(expected, last, step);
      } catch (error) {
        if (step === 1) throw error;
        step = 1; // somewhere in this chunk: go on row by row, to say where
        continue;
      }
      if (rows.length === 0) break;
      for (const [seq, at, kind, agent, action, body, hash] of rows) {
        if (seq !== expected) return bad(expected, missing(expected, seq - 1));
        if (seq > meta.records) return bad(seq, `record ${seq} was added: the head row ends at ${meta.records}`);
        chain.extend(leafInput(seq, at, kind, agent, action, body));
        if (chain.headHex() !== hash) {
          return bad(seq, `record ${seq} is not the one that was written`);
        }
        expected += 1;
        good += 1;
      }
      options.onProgress?.(good, total);
    }

    const end = Math.min(last, meta.records);
    if (expected <= end) return bad(expected, `${missing(expected, end)}: the end was cut off`);
    if (end === meta.records && !chain.head().equals(meta.head)) {
      return bad(Math.max(1, end), `the head row does not fit record ${end}`);
    }
    // Whatever page cannot be read is damage, also where no record is.
    for (const name of ['tree', 'checkpoints', 'statements', 'context', 'expired', 'evidence'])
      db.prepare(`SELECT * FROM ${name}`).all();
    db.prepare('SELECT size FROM checkpoints ORDER BY size').all();
    return { ok: true, records: good, head: chain.headHex() };
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
    return bad(from + good, `the file is damaged at record ${from + good} (${toJournalError(error).code})`);
  }
}

function missing(first: number, last: number): string {
  return first === last ? `record ${first} is missing` : `records ${first} to ${last} are missing`;
}
