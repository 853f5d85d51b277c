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
  /** A rotation that was asked for and is not done. */
  readonly rotatingBy: string | null;
  readonly rotatingReason: string | null;
}

/** A change of a key that the journal may not have yet. */
export interface KeyChange {
  readonly alias: string;
  readonly how: 'created' | 'rotating' | 'rotated';
  readonly by: string;
  readonly reason: string;
}

const COLUMNS = `alias, fingerprint, created_at AS createdAt, rotated_at AS rotatedAt,
  rotating_by AS rotatingBy, rotating_reason AS rotatingReason`;

/** The keys' metadata (S3), and the changes that wait to be journalled. */
export class KeyTable {
  readonly #db: Database;
  readonly #all: Database.Statement<[], KeptKey>;
  readonly #one: Database.Statement<[string], KeptKey>;
  readonly #write: Database.Statement<[string, string, number, number | null, string | null, string | null]>;
  readonly #tell: Database.Statement<[string, string, string, string]>;
  readonly #untold: Database.Statement<[], KeyChange & { readonly id: number }>;
  readonly #forget: Database.Statement<[number]>;

  constructor(db: Database) {
    this.#db = db;
    this.#all = db.prepare(`SELECT ${COLUMNS} FROM keys ORDER BY alias`);
    this.#one = db.prepare(`SELECT ${COLUMNS} FROM keys WHERE alias = ?`);
    this.#write = db.prepare('INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?, ?, ?)');
    this.#tell = db.prepare('INSERT INTO untold (alias, how, "by", reason) VALUES (?, ?, ?, ?)');
    this.#untold = db.prepare('SELECT id, alias, how, "by", reason FROM untold ORDER BY id');
    this.#forget = db.prepare('DELETE FROM untold WHERE id <= ?');
  }

  all(): readonly KeptKey[] {
    return guarded(NAME, () => this.#all.all());
  }

  get(alias: string): KeptKey | null {
    return guarded(NAME, () => this.#one.get(alias) ?? null);
  }

  /** Keeps what is known now and the change that it comes from: both or neither. */
  keep(key: KeptKey, change: KeyChange): void {
    guarded(NAME, () =>
      inTransaction(this.#db, () => {
        const { alias, fingerprint, createdAt, rotatedAt, rotatingBy, rotatingReason } = key;
        this.#write.run(alias, fingerprint, createdAt, rotatedAt, rotatingBy, rotatingReason);
        this.#tell.run(change.alias, change.how, change.by, change.reason);
      }),
    );
  }

  /** Changes in their order, by a number that grows. */
  untold(): readonly (KeyChange & { readonly id: number })[] {
    return guarded(NAME, () => this.#untold.all());
  }

  /** Changes up to this one are in the journal, durably. */
  told(upTo: number): void {
    guarded(NAME, () => this.#forget.run(upTo));
  }
}
