import type Database from 'better-sqlite3-multiple-ciphers';
import { DatabaseError, guarded } from '../sqlcipher/database-error.ts';
import type { DatabaseKeys } from '../sqlcipher/open-database.ts';
import { inTransaction } from '../sqlcipher/transaction.ts';
import { takeBack } from '../sqlcipher/write-ahead-log.ts';
import type { DataKeys } from './data-keys.ts';
import { openValue, sealValue } from './envelope.ts';
import { NAME } from './name.ts';
import type { ProtectedField } from './protected-fields.ts';

/** Values sealed anew in one transaction of a rotation. */
const STEP = 64;
/** Longest text and row id that is taken, UTF-16 units. */
const MAX_TEXT = 16_384;
const MAX_ROW = 200;

interface ValueRow {
  readonly field: string;
  readonly row: string;
  readonly version: number;
  readonly value: Buffer;
}

/**
 * The protected fields: text by field and row, sealed on disk for exactly that place (S4). What it cannot show alone: a
 * value that somebody with the database's key put back to what stood at the same place before, under the same data key.
 */
export class Vault {
  readonly #db: Database;
  readonly #keys: DataKeys;
  readonly #put: Database.Statement<[string, string, number, Buffer]>;
  readonly #get: Database.Statement<[string, string], ValueRow>;
  readonly #remove: Database.Statement<[string, string]>;
  readonly #rows: Database.Statement<[string], string>;
  readonly #stale: Database.Statement<[number], ValueRow>;

  constructor(db: Database, keys: DataKeys) {
    this.#db = db;
    this.#keys = keys;
    this.#put = db.prepare('INSERT OR REPLACE INTO fields (field, row, version, value) VALUES (?, ?, ?, ?)');
    this.#get = db.prepare('SELECT field, row, version, value FROM fields WHERE field = ? AND row = ?');
    this.#remove = db.prepare('DELETE FROM fields WHERE field = ? AND row = ?');
    this.#rows = db.prepare<[string], string>('SELECT row FROM fields WHERE field = ? ORDER BY row').pluck(true);
    this.#stale = db.prepare(
      `SELECT field, row, version, value FROM fields
       WHERE version < (SELECT max(version) FROM data_keys WHERE data_keys.field = fields.field) LIMIT ?`,
    );
  }

  /** Durable when it returns. @throws RangeError for a text or row that is too long or not well-formed */
  put(field: ProtectedField, row: string, text: string): void {
    if (text.length > MAX_TEXT || row === '' || row.length > MAX_ROW || !text.isWellFormed() || !row.isWellFormed()) {
      throw new RangeError(`this cannot be kept as ${field}`);
    }
    guarded(NAME, () => this.#seal(field, row, text));
  }

  /** Null when there is none. @throws DatabaseError when it is not what was put at this place */
  get(field: ProtectedField, row: string): string | null {
    return guarded(NAME, () => {
      const found = this.#get.get(field, row);
      return found === undefined ? null : this.#open(found);
    });
  }

  /** True when there was one. */
  remove(field: ProtectedField, row: string): boolean {
    return guarded(NAME, () => this.#remove.run(field, row).changes > 0);
  }

  /** The rows that have a value. */
  rows(field: ProtectedField): readonly string[] {
    return guarded(NAME, () => this.#rows.all(field));
  }

  /**
   * Puts everything under the next master key: each step is durable, and whichever was the last, the same call with the
   * same keys goes on from there. Every value can be read meanwhile. Between steps somebody else has a turn.
   */
  *rotate(masters: DatabaseKeys, atOnce = STEP): Generator<void, void> {
    const { current, next } = masters;
    if (current !== null && next !== null && this.#keys.isUnder(current)) this.#keys.rewrap(masters, next);
    yield;
    while (this.#sealAnew(atOnce) > 0) yield;
    this.#keys.dropOld();
    // What stood there before is overwritten in the file (secure_delete), and gone from the log.
    takeBack(this.#db);
  }

  #sealAnew(atOnce: number): number {
    return inTransaction(this.#db, () => {
      const stale = this.#stale.all(atOnce);
      for (const it of stale) this.#seal(it.field, it.row, this.#open(it));
      return stale.length;
    });
  }

  #seal(field: string, row: string, text: string): void {
    const { version, key } = this.#keys.newest(field);
    this.#put.run(field, row, version, sealValue(key, text, { field, row, version }));
  }

  #open({ field, row, version, value }: ValueRow): string {
    const key = this.#keys.of(field, version);
    const text = key === null ? null : openValue(key, value, { field, row, version });
    if (text !== null) return text;
    throw new DatabaseError(
      'corrupt',
      `A protected value (${field}) was changed or moved in management.db. Restore that file from a copy.`,
    );
  }
}
