import { closeSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { JournalError } from './journal-error.ts';

/** Bytes of the database's key: it is used as it is, without derivation. */
export const KEY_BYTES = 32;

const PAGE_BYTES = 4_096;

/**
 * At this size the write-ahead log is copied into the database and begun anew, within the commit that reached it. A
 * kill's record may wait for that commit, so it is small: at 16 MB the longest took 125 ms, at 2 MB 20 ms, and per
 * record both cost the same.
 */
const WAL_LIMIT_BYTES = 2 * 1024 * 1024;

/**
 * Opens a SQLCipher 4 database with a raw key, alone: as long as it is open no other connection, of this or another
 * process, can read or write it. Never falls back to plain (S5).
 * @throws what SQLite throws; see toJournalError.
 */
export function openConnection(file: string, key: Uint8Array): Database {
  if (key.length !== KEY_BYTES) throw new RangeError(`a database key has ${KEY_BYTES} bytes, this one ${key.length}`);
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma(`cipher = 'sqlcipher'`);
    db.pragma('legacy = 4');
    // Without the exclusive mode set first, WAL would share an index file that other processes can map.
    db.pragma('locking_mode = EXCLUSIVE');
    applyKey(db, key);
    db.pragma(`page_size = ${PAGE_BYTES}`);
    // Spilled sorts would go to plain files.
    db.pragma('temp_store = MEMORY');
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
      throw new JournalError('io', 'The journal cannot use a write-ahead log in this folder. Choose a local folder.');
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

/** Hands over the key in SQLCipher's raw form, `x'<hex>'`, and overwrites the copies made for it. */
function applyKey(db: Database, key: Uint8Array): void {
  const raw = Buffer.alloc(2 * KEY_BYTES + 3);
  raw.write(`x'`, 0, 'latin1');
  const digits = '0123456789abcdef';
  key.forEach((byte, i) => {
    raw[2 + 2 * i] = digits.charCodeAt(byte >> 4);
    raw[3 + 2 * i] = digits.charCodeAt(byte & 15);
  });
  raw.write(`'`, raw.length - 1, 'latin1');
  try {
    db.key(raw);
  } finally {
    raw.fill(0);
  }
}

/** True when the file starts as a plain SQLite database does, that is, when it is not encrypted. */
export function isPlainDatabase(file: string): boolean {
  const start = Buffer.alloc(16);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, start, 0, start.length, 0);
  } finally {
    closeSync(fd);
  }
  return start.toString('latin1') === 'SQLite format 3\0';
}
