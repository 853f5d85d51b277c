import { join } from 'node:path';
import type Database from 'better-sqlite3-multiple-ciphers';
import { type CopyTools, copyDatabase } from '../sqlcipher/copy-database.ts';
import { databaseError, guarded } from '../sqlcipher/database-error.ts';
import type { DatabaseKeys } from '../sqlcipher/open-database.ts';
import { type OpenedStore, openStore } from '../sqlcipher/open-store.ts';
import { DataKeys, masterMissing } from './data-keys.ts';
import { KeyTable } from './key-table.ts';
import { NAME } from './name.ts';
import { FIELD_NAMES } from './protected-fields.ts';
import { Vault } from './vault.ts';
import { VenueKeyTable } from './venue-key-table.ts';

/** The keys' metadata, wrapped data keys and protected fields, in the data folder. */
export const MANAGEMENT_FILE = 'management.db';

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE keys (
     alias TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, created_at INTEGER NOT NULL, rotated_at INTEGER,
     rotating_by TEXT, rotating_reason TEXT
   ) STRICT;
   CREATE TABLE waiting (
     id INTEGER PRIMARY KEY AUTOINCREMENT, alias TEXT NOT NULL, how TEXT NOT NULL, "by" TEXT NOT NULL,
     reason TEXT NOT NULL, public_key TEXT NOT NULL
   ) STRICT;
   CREATE TABLE data_keys (
     field TEXT NOT NULL, version INTEGER NOT NULL, master TEXT NOT NULL, wrapped BLOB NOT NULL,
     PRIMARY KEY (field, version)
   ) STRICT;
   CREATE TABLE fields (
     field TEXT NOT NULL, row TEXT NOT NULL, version INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (field, row)
   ) STRICT;`,
  // Who asked for a rotation and why stands in the journal alone; here, in which record.
  `ALTER TABLE keys DROP COLUMN rotating_by;
   ALTER TABLE keys DROP COLUMN rotating_reason;
   ALTER TABLE keys ADD COLUMN asked INTEGER;
   DELETE FROM waiting WHERE how = 'rotating';
   ALTER TABLE waiting DROP COLUMN "by";
   ALTER TABLE waiting DROP COLUMN reason;
   ALTER TABLE waiting ADD COLUMN asked INTEGER;`,
  `CREATE TABLE venue_keys (alias TEXT PRIMARY KEY, kept TEXT NOT NULL) STRICT;
   CREATE TABLE ended_venue_keys (fingerprint TEXT PRIMARY KEY) STRICT;`,
];

/** The management store (S7), and the only way to its file. */
export class ManagementStore {
  readonly keys: KeyTable;
  readonly venueKeys: VenueKeyTable;
  readonly #db: Database;
  readonly #dataKeys: DataKeys;
  #vault: Vault | null = null;

  private constructor(db: Database) {
    this.#db = db;
    this.keys = new KeyTable(db);
    this.venueKeys = new VenueKeyTable(db);
    this.#dataKeys = new DataKeys(db);
  }

  /** Opens it in a folder that is locked for this process, or makes it. @throws DatabaseError */
  static open(dir: string, keys: DatabaseKeys): OpenedStore<ManagementStore> {
    return openStore({ file: join(dir, MANAGEMENT_FILE), name: NAME, migrations: MIGRATIONS }, keys, (db) => {
      db.pragma('secure_delete = ON');
      readWhole(db);
      return new ManagementStore(db);
    });
  }

  /** True when no data key was made yet, so that a master key may be. */
  get needsMaster(): boolean {
    return this.#dataKeys.isEmpty;
  }

  /**
   * Unwraps the data keys, and ends a rotation that was cut short. The master key is not kept. @throws DatabaseError when
   * it is missing or does not fit
   */
  unlock(masters: DatabaseKeys): void {
    if (masters.current === null && masters.next === null) throw masterMissing();
    this.#vault = guarded(NAME, () => {
      this.#dataKeys.load(masters, FIELD_NAMES);
      const vault = new Vault(this.#db, this.#dataKeys);
      if (masters.next !== null) for (const _step of vault.rotate(masters));
      return vault;
    });
  }

  /** The protected fields, once they are unlocked. */
  get vault(): Vault {
    if (this.#vault === null) throw new RangeError('the protected fields are not unlocked');
    return this.#vault;
  }

  /** A copy of it at one instant, encrypted under the same key; it must not be closed meanwhile. */
  copyTo(file: string, tools: CopyTools): Promise<void> {
    return copyDatabase(this.#db, file, tools, () => undefined);
  }

  close(): void {
    this.#dataKeys.close();
    this.#db.close();
  }
}

/** It is small: every page is looked at, so that none that was altered is found only when it is needed. */
function readWhole(db: Database): void {
  let verdict: unknown;
  try {
    verdict = db.pragma('quick_check', { simple: true });
  } catch (error) {
    throw databaseError(NAME, 'corrupt', error);
  }
  if (verdict !== 'ok') throw databaseError(NAME, 'corrupt');
}
