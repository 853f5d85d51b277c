import { hash } from 'node:crypto';
import type Database from 'better-sqlite3-multiple-ciphers';
import { encode } from '../../engine/domain/encoding.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import type { JournalPort } from '../../engine/ports.ts';
import type { ExportEntry } from '../../evidence/export-format.ts';
import type { EvidenceStore } from '../../evidence/store.ts';
import { toHex } from '../../evidence/text.ts';
import { type CopyTools, copyDatabase } from '../sqlcipher/copy-database.ts';
import { Chain, leafInput } from './chain.ts';
import { DurableLeaves } from './durable-leaves.ts';
import { EvidenceTables } from './evidence-tables.ts';
import { ExpiredRecords } from './expired-records.ts';
import { JournalError, journalError, toJournalError } from './journal-error.ts';
import { type Row, RowWriter } from './row-writer.ts';
import { fromRow, hashReader, isExpired, Reader, type StoredRecord } from './stored-record.ts';
import { inTransaction } from './transaction.ts';
import {
  type ThreadVerifyOptions,
  type VerifyOptions,
  type VerifyResult,
  verifyInThread,
  verifyJournal,
} from './verify.ts';

/** Most records that may wait for a flush (promise 13). */
export const MAX_STAGED = 100_000;

interface Range {
  readonly fromSeq: number;
  readonly toSeq?: number;
  readonly skipExpired?: boolean;
}

/** What a journal needs besides its database. */
export interface JournalOptions {
  /** The machine's clock, for `recorded_at`. */
  readonly wallNow: () => number;
  /** For looking at a journal that may be damaged: it opens as it is and takes no records. */
  readonly inspect?: boolean;
}

/**
 * The journal in a SQLCipher database.
 *
 * `append` numbers, chains and stages; `flush` writes everything staged in one transaction, so after a crash only
 * whole flushes are there. When a flush fails, what was staged stays staged and the chain stays as it is: a later
 * flush writes it all, or the caller gives it up with `discard`.
 */
export class SqlcipherJournal implements JournalPort {
  readonly #db: Database;
  /** Gives the data folder back. */
  readonly #release: () => void;
  readonly #wallNow: () => number;
  readonly #inspect: boolean;
  readonly #writer: RowWriter;
  readonly #setHead: Database.Statement<[number, Buffer]>;
  readonly #reader: Reader;
  readonly #hashAt: (seq: number) => Buffer | null;
  readonly #leaves = new DurableLeaves();
  readonly #expired: ExpiredRecords;
  /** What proves the records, kept beside them. */
  readonly evidence: EvidenceStore;
  /** Records that are durable, and the hash of the last of them. */
  #records = 0;
  #head: Buffer;
  #chain: Chain;
  /** On their way into the next commit: encoded, numbered and chained. */
  #staged: Row[] = [];

  /** Use {@link openJournal}. @throws JournalError `corrupt` when the end is not where the head row says. */
  constructor(db: Database, { wallNow, inspect = false }: JournalOptions, release: () => void) {
    this.#db = db;
    this.#release = release;
    this.#wallNow = wallNow;
    this.#inspect = inspect;
    this.#writer = new RowWriter(db);
    this.#setHead = db.prepare('UPDATE meta SET records = ?, head = ? WHERE id = 1');
    this.#reader = new Reader(db);
    this.#hashAt = hashReader(db);
    this.#expired = new ExpiredRecords(db);
    this.evidence = new EvidenceTables(db, {
      durable: () => this.#records,
      leaves: this.#leaves,
      expired: this.#expired,
      flush: () => this.flush(),
    });

    const meta = db.prepare<[], { records: number; head: Buffer }>('SELECT records, head FROM meta WHERE id = 1').get();
    const last = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM records').pluck(true).get();
    // Only the end is looked at: a start must not take longer the more records there are. `verify` looks at them all.
    const fits = meta !== undefined && meta.records === last && this.#hashAt(last)?.equals(meta.head) === true;
    if (!fits && !inspect) throw journalError('corrupt');
    this.#records = meta?.records ?? 0;
    this.#head = meta?.head ?? Buffer.alloc(32);
    this.#chain = new Chain(this.#head);
  }

  /**
   * Takes all the records into the next commit, or none.
   * @throws JournalError `overflow` when too many wait; TypeError for what is not a record (a defect).
   */
  append(records: readonly JournalRecord[]): void {
    if (this.#inspect) throw new JournalError('read-only', 'This journal was opened to be looked at only.');
    if (this.#staged.length + records.length > MAX_STAGED) throw journalError('overflow');
    const first = this.length + 1;
    // Whatever can be wrong with a record shows here, before the first of them is chained.
    const leaves = records.map((record, n) => leafOf(record, first + n));
    records.forEach(({ at, kind, agent, action }, n) => {
      const { body = '', hash = '' } = leaves[n] ?? {};
      const head = this.#chain.extendBy(hash);
      this.#leaves.take(this.#chain);
      this.#staged.push({ at, kind, agent, action, body, hash: head });
    });
  }

  /** Makes everything appended durable. @throws JournalError; what was staged then stays staged. */
  flush(): void {
    if (this.#staged.length === 0 && !this.#expired.isDue) return;
    const recordedAt = this.#wallNow();
    const head = this.#chain.head();
    const records = this.#records + this.#staged.length;
    inTransaction(this.#db, () => {
      this.#writer.write(this.#staged, this.#records, recordedAt);
      this.#setHead.run(records, head);
      this.#expired.drop();
    });
    this.#expired.dropped();
    const firstSeq = this.#records + 1;
    this.#records = records;
    this.#head = head;
    this.#staged = [];
    this.#leaves.handOut(firstSeq, records, this.evidence);
  }

  /** Gives up what was appended since the last flush that succeeded. Returns how many records that were. */
  discard(): number {
    const given = this.#staged.length;
    this.#staged = [];
    this.#leaves.clear();
    this.#expired.forget();
    this.#chain = new Chain(this.#head);
    return given;
  }

  get length(): number {
    return this.#records + this.#staged.length;
  }

  head(): { readonly records: number; readonly hash: string } {
    return { records: this.length, hash: this.#chain.headHex() };
  }

  /**
   * The durable records from one number to another, both included, streaming.
   * @throws JournalError, `expired` for one whose content was let go, unless those are to be left out
   */
  *readRecords({ fromSeq, toSeq = this.#records, skipExpired = false }: Range): Generator<StoredRecord, void> {
    try {
      for (const row of this.#reader.rows(fromSeq, toSeq)) {
        if (!(skipExpired && isExpired(row))) yield fromRow(row);
      }
    } catch (error) {
      throw toJournalError(error);
    }
  }

  /** The hash of the chain after a durable record; null when there is none of that number. @throws JournalError */
  hashAt(seq: number): Uint8Array | null {
    try {
      return this.#hashAt(seq);
    } catch (error) {
      throw toJournalError(error);
    }
  }

  /** Checks the durable records; see {@link verifyJournal}. */
  verify(options: VerifyOptions = {}): VerifyResult {
    return verifyJournal(this.#db, options);
  }

  /** Checks the durable records with the hashing in a thread of its own; see {@link verifyInThread}. */
  verifyInThread(options: ThreadVerifyOptions): Promise<VerifyResult> {
    return verifyInThread(this.#db, options);
  }

  /**
   * The durable records from one number to another, both included, with the bodies' own texts and what is left of those
   * that have expired; streaming. @throws JournalError
   */
  *entries(fromSeq = 1, toSeq = this.#records): Generator<ExportEntry, void> {
    try {
      for (const row of this.#reader.rows(fromSeq, Math.min(toSeq, this.#records))) {
        const [seq, at, kind, agent, action, body, hash, recordedAt] = row;
        const columns = { seq, at, kind, recordedAt, hash };
        if (isExpired(row)) yield { ...columns, leaf: toHex(this.evidence.leafHashes(seq, seq)) };
        else yield { ...columns, agent, action, body };
      }
    } catch (error) {
      throw toJournalError(error);
    }
  }

  /**
   * Copies the database as it is at one instant of the copying: one copy at a time. Encrypted, under the same key, durable when
   * this resolves; told with it is what is in it. The journal takes records meanwhile and must not be closed.
   * @throws JournalError or what the file system throws; nothing is left at `file` then
   */
  copyTo(file: string, tools: CopyTools): Promise<{ readonly records: number; readonly head: string }> {
    return copyDatabase(this.#db, file, tools, () => ({ records: this.#records, head: this.#head.toString('hex') }));
  }

  /** Releases the database. What was not flushed is not kept. */
  close(): void {
    this.#db.close();
    this.#release();
  }
}

/**
 * A record's body as text, and its leaf's hash as Latin-1 text. What is hashed must come back from the database as it
 * went in: whole numbers, and text that UTF-8 can hold.
 */
function leafOf(record: JournalRecord, seq: number): { readonly body: string; readonly hash: string } {
  const { at, kind, agent, action } = record;
  if (!Number.isSafeInteger(at)) throw new TypeError(`a record's time is whole milliseconds, not ${at}`);
  if (agent?.isWellFormed() === false || action?.isWellFormed() === false) {
    throw new TypeError('a record has an agent or action that is not well-formed text');
  }
  const encoded = encode(record.body);
  const input = leafInput(seq, at, kind, agent, action, encoded);
  const leaf = hash('sha256', input, 'binary');
  // The hash has laid the whole text out in one piece; cut from it, the body need not be laid out again.
  return { body: input.slice(input.length - encoded.length - 1, -1), hash: leaf };
}
