import type Database from 'better-sqlite3-multiple-ciphers';
import { guarded } from '../sqlcipher/database-error.ts';
import { inTransaction } from '../sqlcipher/transaction.ts';
import { NAME } from './name.ts';

/** What is known of a key by its alias; nothing of the key but a hash that tells whether it is another one. */
export interface KeptKey {
  readonly alias: string;
  readonly fingerprint: string;
  /** The machine's clock, milliseconds: when it was first seen, and when it was last another one. */
  readonly createdAt: number;
  readonly rotatedAt: number | null;
  /** A rotation that was asked for and is not done: the number of the journal's record that says by whom and why. */
  readonly asked: number | null;
}

/** What happened to a key, and the journal may not have yet. */
export interface KeyEvent {
  readonly alias: string;
  readonly how: 'used' | 'former-used' | 'created' | 'rotated';
  /** Of a rotation that was asked for: the number of the record that says so. */
  readonly asked: number | null;
  /** Of a public key; empty for a secret one. */
  readonly publicKey: string;
}

/** The same as it is kept, by a number that grows: whoever has this database's key may have written it. */
export interface WaitingEvent extends Omit<KeyEvent, 'how'> {
  readonly id: number;
  readonly how: string;
}

const COLUMNS = 'alias, fingerprint, created_at AS createdAt, rotated_at AS rotatedAt, asked';

/** The keys' metadata (S3), and what waits to be journalled of them. */
export class KeyTable {
  readonly #db: Database;
  readonly #all: Database.Statement<[], KeptKey>;
  readonly #write: Database.Statement<[string, string, number, number | null, number | null]>;
  readonly #wait: Database.Statement<[string, string, string, number | null]>;
  readonly #waiting: Database.Statement<[number], WaitingEvent>;
  readonly #forget: Database.Statement<[number]>;

  constructor(db: Database) {
    this.#db = db;
    this.#all = db.prepare(`SELECT ${COLUMNS} FROM keys ORDER BY alias`);
    this.#write = db.prepare(
      'INSERT OR REPLACE INTO keys (alias, fingerprint, created_at, rotated_at, asked) VALUES (?, ?, ?, ?, ?)',
    );
    this.#wait = db.prepare('INSERT INTO waiting (alias, how, public_key, asked) VALUES (?, ?, ?, ?)');
    this.#waiting = db.prepare(
      'SELECT id, alias, how, public_key AS publicKey, asked FROM waiting WHERE id > ? ORDER BY id',
    );
    this.#forget = db.prepare('DELETE FROM waiting WHERE id <= ?');
  }

  all(): readonly KeptKey[] {
    return guarded(NAME, () => this.#all.all());
  }

  /** Keeps what is known now of these keys, and what happened: all of it, or nothing. */
  keep(keys: readonly KeptKey[], events: readonly KeyEvent[]): void {
    guarded(NAME, () =>
      inTransaction(this.#db, () => {
        for (const { alias, fingerprint, createdAt, rotatedAt, asked } of keys) {
          this.#write.run(alias, fingerprint, createdAt, rotatedAt, asked);
        }
        for (const it of events) this.#wait.run(it.alias, it.how, it.publicKey, it.asked);
      }),
    );
  }

  /** What waits behind this number, in its order. */
  waiting(behind: number): readonly WaitingEvent[] {
    return guarded(NAME, () => this.#waiting.all(behind));
  }

  /** Everything up to this number is in the journal, durably. */
  told(upTo: number): void {
    guarded(NAME, () => this.#forget.run(upTo));
  }
}
