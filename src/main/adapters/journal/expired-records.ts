import { hash } from 'node:crypto';
import type Database from 'better-sqlite3-multiple-ciphers';
import type { UnexpiredRecord } from '../../evidence/store.ts';
import { Chain, leafInput } from './chain.ts';
import { JournalError } from './journal-error.ts';
import { hashReader, isExpired, Reader } from './stored-record.ts';

/** Records whose content was dropped when their time was over: number, time, kind and hashes stay (E5). */
export class ExpiredRecords {
  readonly #reader: Reader;
  readonly #hashAt: (seq: number) => Buffer | null;
  readonly #leaf: Database.Statement<[number], Buffer>;
  readonly #keepLeaf: Database.Statement<[number, Uint8Array]>;
  readonly #dropContent: Database.Statement<[number]>;
  readonly #count: Database.Statement<[], number>;
  readonly #unexpired: Database.Statement<[number, number], UnexpiredRecord>;
  #counted: number | null = null;
  /** Checked, and to be dropped with the next flush: leaf hashes by number, since one that failed is asked for again. */
  readonly #due = new Map<number, Uint8Array>();

  constructor(db: Database) {
    this.#reader = new Reader(db);
    this.#hashAt = hashReader(db);
    this.#leaf = db.prepare<[number], Buffer>('SELECT leaf FROM expired WHERE seq = ?').pluck(true);
    this.#keepLeaf = db.prepare('INSERT INTO expired (seq, leaf) VALUES (?, ?)');
    this.#dropContent = db.prepare(`UPDATE records SET agent = NULL, action = NULL, body = '' WHERE seq = ?`);
    this.#count = db.prepare<[], number>('SELECT count(*) FROM expired').pluck(true);
    this.#unexpired = db.prepare(
      `SELECT seq, kind, recorded_at AS recordedAt FROM records WHERE seq >= ? AND seq <= ? AND body <> '' ORDER BY seq`,
    );
    // What is let go is to be gone from the file as well: freed bytes are overwritten.
    db.pragma('secure_delete = ON');
  }

  unexpired(fromSeq: number, toSeq: number): UnexpiredRecord[] {
    return this.#unexpired.all(fromSeq, toSeq);
  }

  /**
   * How many there are; counted when it changed, since a screen asks twice a second. Not when the journal is opened: that
   * must not fail by what only tells of records that are gone.
   */
  get count(): number {
    this.#counted ??= this.#count.get() ?? 0;
    return this.#counted;
  }

  /** The leaf hash that is left of a record. @throws JournalError `corrupt` when it is not there. */
  leafOf(seq: number): Buffer {
    const leaf = this.#leaf.get(seq);
    if (leaf === undefined) {
      throw new JournalError('corrupt', `Record ${seq} of the journal is empty and no leaf hash of it was kept.`);
    }
    return leaf;
  }

  /** True when something is to be dropped with the next flush. */
  get isDue(): boolean {
    return this.#due.size > 0;
  }

  /**
   * Checks the records, of which those that have content are dropped with the next flush. Returns how many those are.
   * @throws JournalError `corrupt` for a record that is not the one its hash was made from: dropping it would hide that.
   * Then none is dropped.
   */
  take(seqs: readonly number[]): number {
    const taken = seqs.flatMap((seq) => this.#checked(seq) ?? []);
    for (const { seq, leaf } of taken) this.#due.set(seq, leaf);
    return taken.length;
  }

  /** Drops what is due. Belongs into a transaction; when that is through, {@link dropped}. */
  drop(): void {
    for (const [seq, leaf] of this.#due) {
      this.#keepLeaf.run(seq, leaf);
      this.#dropContent.run(seq);
    }
  }

  dropped(): void {
    if (this.#due.size === 0) return;
    this.forget();
    this.#counted = null;
  }

  /** Nothing is due any more. */
  forget(): void {
    this.#due.clear();
  }

  #checked(seq: number): { readonly seq: number; readonly leaf: Uint8Array } | null {
    const row = this.#reader.chunk(seq, seq)[0];
    const before = this.#hashAt(seq - 1);
    if (row === undefined || before === null) throw new RangeError(`there is no durable record ${seq} to expire`);
    if (isExpired(row)) return null;
    const [, at, kind, agent, action, body, kept] = row;
    const input = leafInput(seq, at, kind, agent, action, body);
    const chain = new Chain(before);
    chain.extend(input);
    if (chain.headHex() !== kept) {
      throw new JournalError('corrupt', `Record ${seq} of the journal was altered: its content is not dropped.`);
    }
    return { seq, leaf: hash('sha256', input, 'buffer') };
  }
}
