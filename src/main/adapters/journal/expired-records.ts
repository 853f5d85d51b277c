import { hash } from 'node:crypto';
import type Database from 'better-sqlite3-multiple-ciphers';
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
  #counted: number;

  constructor(db: Database) {
    this.#reader = new Reader(db);
    this.#hashAt = hashReader(db);
    this.#leaf = db.prepare<[number], Buffer>('SELECT leaf FROM expired WHERE seq = ?').pluck(true);
    this.#keepLeaf = db.prepare('INSERT INTO expired (seq, leaf) VALUES (?, ?)');
    this.#dropContent = db.prepare(`UPDATE records SET agent = NULL, action = NULL, body = '' WHERE seq = ?`);
    this.#count = db.prepare<[], number>('SELECT count(*) FROM expired').pluck(true);
    this.#counted = this.#count.get() ?? 0;
  }

  /** How many there are, as of the last {@link recount}: a screen asks twice a second. */
  get count(): number {
    return this.#counted;
  }

  recount(): void {
    this.#counted = this.#count.get() ?? 0;
  }

  /** The leaf hash that is left of a record. @throws JournalError `corrupt` when it is not there. */
  leafOf(seq: number): Buffer {
    const leaf = this.#leaf.get(seq);
    if (leaf === undefined) {
      throw new JournalError('corrupt', `Record ${seq} of the journal is empty and no leaf hash of it was kept.`);
    }
    return leaf;
  }

  /**
   * Drops a record's content; one that has expired already stays as it is. Belongs into a transaction.
   * @throws JournalError `corrupt` for a record that is not the one its hash was made from: dropping it would hide that.
   */
  drop(seq: number): void {
    const row = this.#reader.chunk(seq, seq)[0];
    const before = this.#hashAt(seq - 1);
    if (row === undefined || before === null) throw new RangeError(`there is no durable record ${seq} to expire`);
    if (isExpired(row)) return;
    const [, at, kind, agent, action, body, kept] = row;
    const input = leafInput(seq, at, kind, agent, action, body);
    const chain = new Chain(before);
    chain.extend(input);
    if (chain.headHex() !== kept) {
      throw new JournalError('corrupt', `Record ${seq} of the journal was altered: its content is not dropped.`);
    }
    this.#keepLeaf.run(seq, hash('sha256', input, 'buffer'));
    this.#dropContent.run(seq);
  }
}
