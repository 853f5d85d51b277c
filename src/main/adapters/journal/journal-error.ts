import Database from 'better-sqlite3-multiple-ciphers';

/**
 * full: no space left. read-only: the folder or file cannot be written. locked: another process has it. wrong-key: not
 * a database, or not with this key (SQLCipher cannot tell which). corrupt: damaged or altered. newer-version: written
 * by a later version. overflow: too many records wait for a flush.
 * expired: the content was dropped when its time was over. io: anything else the system refused.
 */
export type JournalErrorCode =
  | 'full'
  | 'read-only'
  | 'locked'
  | 'wrong-key'
  | 'corrupt'
  | 'newer-version'
  | 'overflow'
  | 'expired'
  | 'io';

/** What went wrong with the journal. The message is for the operator: it names no path and no key (E6). */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** The sentence for each code. */
const MESSAGES: Record<JournalErrorCode, string> = {
  full: 'The disk is full: the journal cannot be written. Free some space and try again.',
  'read-only':
    'The data folder is read-only: the journal cannot be written. Make the folder writable or choose another.',
  locked: 'Another Interlock is using this data folder. Close it first, or choose another folder.',
  'wrong-key':
    'The journal cannot be opened: either its key is not the one it was made with, or the file is not a journal. ' +
    'Nothing was changed.',
  corrupt: 'The journal is damaged or was altered. Run `interlock audit verify` to find where.',
  'newer-version': 'The journal was written by a newer Interlock. Start that version; nothing was changed.',
  overflow: 'Too many records wait to be written to the journal.',
  expired: 'The content of this record has expired: its hashes are left.',
  io: 'The system refused to read or write the journal.',
};

/** Turns whatever SQLite or the file system threw into a JournalError; one that is already passes through. */
export function toJournalError(error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const code = codeOf(error);
  return new JournalError(code, code === 'io' ? `${MESSAGES.io} (${nameOf(error)})` : MESSAGES[code], error);
}

/** A JournalError with the standing sentence of its code. */
export function journalError(code: JournalErrorCode): JournalError {
  return new JournalError(code, MESSAGES[code]);
}

/** True for what SQLite and the file system throw; anything else is a defect and stays as it is. */
export function isStorageFailure(error: unknown): boolean {
  return error instanceof Database.SqliteError || (error instanceof Error && 'syscall' in error);
}

function nameOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function codeOf(error: unknown): JournalErrorCode {
  const name = nameOf(error);
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
