import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';

/** The lock's file in the folder; it stays there, empty. */
export const LOCK_FILE = 'journal.lock';

/**
 * Takes the data folder for this process until the returned function is called or the process ends, however it ends.
 *
 * A lock of the journal's own file would not hold: the system drops a process's locks on a file as soon as that process
 * closes any handle of it, as whoever copies or hashes the journal does. Nothing but this opens the lock's file, which
 * is empty; SQLite locks it because Node itself has no file locks.
 * @throws what SQLite throws: `SQLITE_BUSY` when another has it.
 */
export function lockFolder(dir: string): () => void {
  const lock = new Database(join(dir, LOCK_FILE), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw error;
  }
  return () => {
    lock.close();
  };
}
