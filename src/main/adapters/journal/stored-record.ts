import type Database from 'better-sqlite3-multiple-ciphers';
import { decode } from '../../engine/domain/encoding.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { HASH_BYTES } from './chain.ts';
import { JournalError } from './journal-error.ts';

/** A record as the journal keeps it. */
export type StoredRecord = JournalRecord & {
  readonly seq: number;
  /** Of the chain up to and with this record, lower-case hex. */
  readonly hash: string;
  /** The machine's clock when it was written: for information, not part of the chain. */
  readonly recordedAt: number;
};

/** Columns in the order of {@link Reader.chunk}. */
export type Row = readonly [
  seq: number,
  at: number,
  kind: string,
  agent: string | null,
  action: string | null,
  body: string,
  /** Lower-case hex: as text it is read in a fifth of the time. */
  hash: string,
  recordedAt: number,
];

/** Rows read at once: enough to make the call's cost small, few enough to stay in the cache. */
export const CHUNK_ROWS = 512;

/**
 * Reads records in order, chunk by chunk. No statement stays open between two chunks, so the journal can be written
 * while somebody walks through it.
 */
export class Reader {
  readonly #rows: Database.Statement<[number, number, number], Row>;

  constructor(db: Database) {
    this.#rows = db
      .prepare<[number, number, number], Row>(
        'SELECT seq, at, kind, agent, action, body, lower(hex(hash)), recorded_at FROM records' +
          ' WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?',
      )
      .raw(true);
  }

  /** The next rows from `fromSeq` on, none when there is no more. */
  chunk(fromSeq: number, toSeq: number, rows = CHUNK_ROWS): readonly Row[] {
    return this.#rows.all(fromSeq, toSeq, rows);
  }

  /** All rows from `fromSeq` to `toSeq`, streaming. */
  *rows(fromSeq: number, toSeq: number): Generator<Row, void> {
    for (let next = fromSeq; ; ) {
      const rows = this.chunk(next, toSeq);
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined) return;
      next = last[0] + 1;
    }
  }
}

/** Reads the kept hash of one record; all zero before the first. */
export function hashReader(db: Database): (seq: number) => Buffer | null {
  const statement = db.prepare<[number], Buffer>('SELECT hash FROM records WHERE seq = ?').pluck(true);
  return (seq) => (seq === 0 ? Buffer.alloc(HASH_BYTES) : (statement.get(seq) ?? null));
}

/** True when the record's content was dropped because its time was over: no body that is written is empty. */
export function isExpired(row: Row): boolean {
  return row[5] === '';
}

/** The record in a row. @throws JournalError when it has expired, or when its body is not what the journal writes. */
export function fromRow(row: Row): StoredRecord {
  const [seq, at, kind, agent, action, body, hash, recordedAt] = row;
  if (isExpired(row))
    throw new JournalError('expired', `The content of record ${seq} has expired: its hashes are left.`);
  try {
    const record = { kind, at, agent, action, body: decode(body) } as JournalRecord;
    return { ...record, seq, hash, recordedAt };
  } catch (error) {
    throw new JournalError('corrupt', `Record ${seq} of the journal is damaged: it cannot be read.`, error);
  }
}
