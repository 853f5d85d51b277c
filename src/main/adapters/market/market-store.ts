import { join } from 'node:path';
import type Database from 'better-sqlite3-multiple-ciphers';
import { type CopyTools, copyDatabase } from '../sqlcipher/copy-database.ts';
import { guarded, toDatabaseError } from '../sqlcipher/database-error.ts';
import type { DatabaseKeys } from '../sqlcipher/open-database.ts';
import { type OpenedStore, openStore } from '../sqlcipher/open-store.ts';
import { inTransaction } from '../sqlcipher/transaction.ts';

/** What was worked out from the market and the journal, and can be again: in the data folder. */
export const MARKET_FILE = 'market.db';

/** The market database in a sentence. */
export const NAME = 'The market database (market.db)';

const MIGRATIONS: readonly string[] = [
  'CREATE TABLE snapshots (seq INTEGER PRIMARY KEY, head BLOB NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL) STRICT',
  // Nobody signed those of before: what they say is folded anew.
  'DROP TABLE snapshots; CREATE TABLE snapshots (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, note TEXT NOT NULL) STRICT',
];

/** How many snapshots are kept. */
const KEPT = 3;

/** The state as text, folded from the first `seq` records, and the signed note over it. */
export interface StoredSnapshot {
  readonly seq: number;
  readonly body: string;
  readonly note: string;
}

/**
 * The market and processing store (S7), and the only way to its file: snapshots of the state, each with the signed
 * note over it. It only keeps them: whoever starts from one checks its note first, and can fold the journal without any.
 */
export class MarketStore {
  readonly #db: Database;
  readonly #insert: Database.Statement<[number, string, string]>;
  readonly #prune: Database.Statement<[number, number]>;
  readonly #newestFirst: Database.Statement<[], StoredSnapshot>;

  private constructor(db: Database) {
    this.#db = db;
    this.#insert = db.prepare('INSERT OR REPLACE INTO snapshots (seq, body, note) VALUES (?, ?, ?)');
    this.#prune = db.prepare(
      'DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots WHERE seq <= ? ORDER BY seq DESC LIMIT ?)',
    );
    this.#newestFirst = db.prepare('SELECT seq, body, note FROM snapshots ORDER BY seq DESC');
  }

  /**
   * Opens it in a folder that is locked for this process, or makes it. All of it is read once, so that damage is found
   * here and not in the middle of a start. @throws DatabaseError
   */
  static open(dir: string, keys: DatabaseKeys): OpenedStore<MarketStore> {
    return openStore({ file: join(dir, MARKET_FILE), name: NAME, migrations: MIGRATIONS }, keys, (db) => {
      const store = new MarketStore(db);
      for (const snapshot of store.snapshots()) void snapshot;
      return store;
    });
  }

  /** Keeps it beside the newest before it; one of a later record is of no journal that is there. @throws DatabaseError */
  writeSnapshot({ seq, body, note }: StoredSnapshot): void {
    guarded(NAME, () =>
      inTransaction(this.#db, () => {
        this.#insert.run(seq, body, note);
        this.#prune.run(seq, KEPT);
      }),
    );
  }

  /** All that are kept, newest first, each read when it is asked for. @throws DatabaseError */
  *snapshots(): Generator<StoredSnapshot, void> {
    try {
      yield* this.#newestFirst.iterate();
    } catch (error) {
      throw toDatabaseError(NAME, error);
    }
  }

  /** A copy of it at one instant, encrypted under the same key; it must not be closed meanwhile. */
  copyTo(file: string, tools: CopyTools): Promise<void> {
    return copyDatabase(this.#db, file, tools, () => undefined);
  }

  close(): void {
    this.#db.close();
  }
}
