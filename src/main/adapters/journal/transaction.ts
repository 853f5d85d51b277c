import type Database from 'better-sqlite3-multiple-ciphers';
import { isStorageFailure } from '../sqlcipher/storage-failure.ts';
import { toJournalError } from './journal-error.ts';

/** Runs the work in one transaction: durable when it returns, undone when it throws.
 * @throws JournalError; what the work throws passes through. */
export function inTransaction(db: Database, work: () => void): void {
  try {
    db.exec('BEGIN IMMEDIATE');
    work();
    db.exec('COMMIT');
  } catch (error) {
    // After a full disk or an I/O error SQLite has often rolled back by itself.
    if (db.open && db.inTransaction) db.exec('ROLLBACK');
    throw isStorageFailure(error) ? toJournalError(error) : error;
  }
}
