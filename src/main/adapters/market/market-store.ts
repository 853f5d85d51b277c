import { hash } from 'node:crypto';
import { join } from 'node:path';
import type Database from 'better-sqlite3-multiple-ciphers';
import { copyDatabase } from '../sqlcipher/copy-database.ts';
import { guarded } from '../sqlcipher/database-error.ts';
import type { DatabaseKeys } from '../sqlcipher/open-database.ts';
import { type OpenedStore, openStore } from '../sqlcipher/open-store.ts';
import { inTransaction } from '../sqlcipher/transaction.ts';

/** What was worked out from the market and the journal, and can be again: in the data folder. */
export const MARKET_FILE = 'market.db';

/** The market database in a sentence. */
export const NAME = 'The market database (market.db)';

const MIGRATIONS: readonly string[] = [
  'CREATE TABLE snapshots (seq INTEGER PRIMARY KEY, head BLOB NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL) STRICT',
];

/** How many snapshots are kept. */
const KEPT = 3;

/** The state as text, folded from the first `seq` records. */
export interface StoredSnapshot {
  readonly seq: number;
  readonly text: string;
}

interface SnapshotRow {
  readonly seq: number;
  readonly head: Buffer;
  readonly body: string;
  readonly sha256: Buffer;
}

/** Tells the hash of a record as the journal has it; null when it has none of that number. */
export type HashAt = (seq: number) => Uint8Array | null;

/**
 * The market and processing store (S7), and the only way to its file: snapshots of the state, each bound to the hash of
 * the record it stands after. Nothing here is evidence: the state can be folded from the journal without it.
 */
export class MarketStore {
  readonly #db: Database;
  readonly #insert: Database.Statement<[number, Uint8Array, string, Buffer]>;
  readonly #prune: Database.Statement<[number]>;
  readonly #newestFirst: Database.Statement<[], SnapshotRow>;

  private constructor(db: Database) {
    this.#db = db;
    this.#insert = db.prepare('INSERT OR REPLACE INTO snapshots (seq, head, body, sha256) VALUES (?, ?, ?, ?)');
    this.#prune = db.prepare(
      'DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)',
    );
    this.#newestFirst = db.prepare('SELECT seq, head, body, sha256 FROM snapshots ORDER BY seq DESC');
  }

  /** Opens it in a folder that is locked for this process, or makes it. @throws DatabaseError */
  static open(dir: string, keys: DatabaseKeys): OpenedStore<MarketStore> {
    return openStore(
      { file: join(dir, MARKET_FILE), name: NAME, migrations: MIGRATIONS },
      keys,
      (db) => new MarketStore(db),
    );
  }

  /** Keeps the state folded from the first `seq` records, of which the last has this hash. @throws DatabaseError */
  writeSnapshot(seq: number, head: Uint8Array, text: string): void {
    guarded(NAME, () =>
      inTransaction(this.#db, () => {
        this.#insert.run(seq, head, text, hash('sha256', text, 'buffer'));
        this.#prune.run(KEPT);
      }),
    );
  }

  /** The newest snapshot that is whole and stands on the record it names; null: fold from the first record. */
  latestSnapshot(hashAt: HashAt): StoredSnapshot | null {
    return guarded(NAME, () => {
      for (const snapshot of this.#whole(hashAt)) return snapshot;
      return null;
    });
  }

  /** All that are whole and stand on the record they name, newest first. */
  snapshots(hashAt: HashAt): readonly StoredSnapshot[] {
    return guarded(NAME, () => [...this.#whole(hashAt)]);
  }

  *#whole(hashAt: HashAt): Generator<StoredSnapshot, void> {
    for (const { seq, head, body, sha256 } of this.#newestFirst.iterate()) {
      const isWhole = hash('sha256', body, 'buffer').equals(sha256);
      const record = hashAt(seq);
      if (isWhole && record !== null && head.equals(record)) yield { seq, text: body };
    }
  }

  /** A copy of it as it is now, encrypted under the same key; it must not be closed meanwhile. */
  copyTo(file: string): Promise<void> {
    return copyDatabase(this.#db, file, () => undefined);
  }

  close(): void {
    this.#db.close();
  }
}
