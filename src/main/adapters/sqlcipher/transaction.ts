import type Database from 'better-sqlite3-multiple-ciphers';

/** Runs the work in one transaction: durable when it returns, undone when it throws. Passes on what is thrown. */
export function inTransaction<T>(db: Database, work: () => T): T {
  try {
    db.exec('BEGIN IMMEDIATE');
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // After a full disk or an I/O error SQLite has often rolled back by itself.
    if (db.open && db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
