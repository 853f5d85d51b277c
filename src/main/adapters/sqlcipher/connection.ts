import type Database from 'better-sqlite3-multiple-ciphers';
import { DatabaseError } from './database-error.ts';
import { openWithKey, PAGE_BYTES } from './raw-key.ts';

/**
 * At this size the write-ahead log is copied into the database and begun anew, within the commit that reached it. A
 * kill's record may wait for that commit, so it is small: at 16 MB the longest took 125 ms, at 4 MB 35 ms. At 2 MB it
 * is 20 ms, and the order road a sixth slower.
 */
const WAL_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Opens a SQLCipher 4 database with a raw key, alone: as long as it is open no other connection, of this or another
 * process, can read or write it. Never falls back to plain (S5).
 * @throws what SQLite throws, or DatabaseError
 */
export function openConnection(file: string, key: Uint8Array): Database {
  const db = openWithKey(file, key);
  try {
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
      throw new DatabaseError('io', 'No write-ahead log can be used in this folder. Choose a local folder.');
    }
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
    db.pragma(`wal_autocheckpoint = ${WAL_LIMIT_BYTES / PAGE_BYTES}`);
    // The first access takes the lock, and tells whether the key fits.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
