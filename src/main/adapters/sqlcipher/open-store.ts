import type Database from 'better-sqlite3-multiple-ciphers';
import { DatabaseError, databaseError, guarded } from './database-error.ts';
import { migrateTo } from './migrate.ts';
import { type DatabaseKeys, type OpenedDatabase, openDatabase } from './open-database.ts';
import type { StorageCode } from './storage-failure.ts';

/** A store's file: its path, its name in a sentence, and its schema, one entry a version. */
export interface StoreFile {
  readonly file: string;
  readonly name: string;
  readonly migrations: readonly string[];
}

/** A store that is open, and which of its keys it is under. */
export interface OpenedStore<S> extends Omit<OpenedDatabase, 'db'> {
  readonly store: S;
}

/**
 * Opens a store's file, or makes it, and puts it under its next key if there is one. The folder must be locked for this
 * process. @throws DatabaseError; a file that is there is then as it was
 */
export function openStore<S>(it: StoreFile, keys: DatabaseKeys, use: (db: Database) => S): OpenedStore<S> {
  const { file, name, migrations } = it;
  const migrate = (db: Database): void => {
    if (!migrateTo(db, migrations)) throw databaseError(name, 'newer-version');
  };
  return guarded(name, () => {
    const fail = (code: StorageCode, words: string): Error => new DatabaseError(code, `${name} ${words}`);
    const { db, ...opened } = openDatabase({ file, migrate, fail }, keys, { rekey: true });
    try {
      migrate(db);
      return { store: use(db), ...opened };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}
