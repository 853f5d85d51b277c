import Database from 'better-sqlite3-multiple-ciphers';

/**
 * Why a database cannot be used. full: no space left. read-only: the folder or file cannot be written. locked: another
 * process has it. wrong-key: not a database, or not with this key (SQLCipher cannot tell which). corrupt: damaged or
 * altered. newer-version: written by a later version. missing: it was made and is not there. io: anything else the
 * system refused.
 */
export type StorageCode =
  | 'full'
  | 'read-only'
  | 'locked'
  | 'wrong-key'
  | 'corrupt'
  | 'newer-version'
  | 'missing'
  | 'io';

/** True for what SQLite and the file system throw; anything else is a defect and stays as it is. */
export function isStorageFailure(error: unknown): boolean {
  return error instanceof Database.SqliteError || (error instanceof Error && 'syscall' in error);
}

/** SQLite's or the system's own name for a failure, such as `SQLITE_IOERR_WRITE`. */
export function failureName(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

/** What a failure of SQLite or of the file system comes down to. */
export function storageCodeOf(error: unknown): StorageCode {
  const name = failureName(error);
  if (name === 'ENOSPC' || name === 'EDQUOT' || name.startsWith('SQLITE_FULL')) return 'full';
  if (name === 'EROFS' || name === 'EACCES' || name === 'EPERM') return 'read-only';
  if (name.startsWith('SQLITE_READONLY') || name.startsWith('SQLITE_PERM')) return 'read-only';
  if (name.startsWith('SQLITE_BUSY') || name.startsWith('SQLITE_LOCKED')) return 'locked';
  if (name.startsWith('SQLITE_NOTADB')) return 'wrong-key';
  if (name.startsWith('SQLITE_CORRUPT') || name.startsWith('SQLITE_CONSTRAINT')) return 'corrupt';
  // A table or column that is not there: someone changed the schema.
  if (name === 'SQLITE_ERROR' || name.startsWith('SQLITE_SCHEMA')) return 'corrupt';
  return 'io';
}
