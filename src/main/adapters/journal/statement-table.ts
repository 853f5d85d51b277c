import type Database from 'better-sqlite3-multiple-ciphers';
import type { StoredStatement } from '../../evidence/store.ts';

/**
 * Signatures of the statements on records, up to which record they were asked for, and the numbers of the records that
 * they stand on, so that those are found without a walk through the journal.
 */
export class StatementTable {
  readonly #add: Database.Statement<[number, string, Uint8Array]>;
  readonly #setTo: Database.Statement<[number]>;
  readonly #to: Database.Statement<[], number>;
  readonly #dropContext: Database.Statement<[]>;
  readonly #addContext: Database.Statement<[number]>;
  readonly #context: Database.Statement<[], number>;
  readonly #between: Database.Statement<[number, number], StoredStatement>;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT INTO statements (seq, key_id, signature) VALUES (?, ?, ?)');
    this.#setTo = db.prepare('UPDATE evidence SET statements_to = max(statements_to, ?) WHERE id = 1');
    this.#to = db.prepare<[], number>('SELECT statements_to FROM evidence WHERE id = 1').pluck(true);
    this.#dropContext = db.prepare('DELETE FROM context');
    this.#addContext = db.prepare('INSERT INTO context (seq) VALUES (?)');
    this.#context = db.prepare<[], number>('SELECT seq FROM context ORDER BY seq').pluck(true);
    this.#between = db.prepare(
      'SELECT seq, key_id AS keyId, signature FROM statements WHERE seq >= ? AND seq <= ? ORDER BY seq',
    );
  }

  /** Belongs into a transaction. */
  add(statements: readonly StoredStatement[], upToSeq: number, context: readonly number[]): void {
    for (const { seq, keyId, signature } of statements) this.#add.run(seq, keyId, signature);
    for (const seq of context) this.#addContext.run(seq);
    this.#setTo.run(upToSeq);
  }

  /** Belongs into a transaction. */
  setContext(seqs: readonly number[]): void {
    this.#dropContext.run();
    for (const seq of seqs) this.#addContext.run(seq);
  }

  context(): number[] {
    return this.#context.all();
  }

  get lookedAtTo(): number {
    return this.#to.get() ?? 0;
  }

  between(fromSeq: number, toSeq: number): StoredStatement[] {
    return this.#between.all(fromSeq, toSeq);
  }
}
