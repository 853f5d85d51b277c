import { failureName, isStorageFailure, type StorageCode, storageCodeOf } from './storage-failure.ts';

/** What went wrong with a database of the data folder. The message is for the operator: no path and no key (E6). */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: StorageCode;

  constructor(code: StorageCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** The sentence for each code, with the database's name before it. */
const WORDS: Record<StorageCode, string> = {
  full: 'cannot be written: the disk is full. Free some space and try again.',
  'read-only': 'cannot be written: the data folder is read-only. Make the folder writable or choose another.',
  locked: 'is used by another Interlock. Close it first, or choose another folder.',
  'wrong-key':
    'cannot be opened: either its key is not the one it was made with, or the file is not such a database. ' +
    'Nothing was changed. Restore the file and its key from one copy.',
  corrupt: 'is damaged or was altered. Restore it from a copy.',
  'newer-version': 'was written by a newer Interlock. Start that version; nothing was changed.',
  missing: 'is missing, and was there before. Restore it from a copy.',
  io: 'could not be read or written: the system refused.',
};

/** The error of a database by its name in a sentence, such as `The market database`. */
export function databaseError(name: string, code: StorageCode, cause?: unknown): DatabaseError {
  const detail = code === 'io' && cause !== undefined ? ` (${failureName(cause)})` : '';
  return new DatabaseError(code, `${name} ${WORDS[code]}${detail}`, cause);
}

/** Turns what SQLite or the file system threw into a DatabaseError; anything else stays as it is. */
export function toDatabaseError(name: string, error: unknown): unknown {
  return isStorageFailure(error) ? databaseError(name, storageCodeOf(error), error) : error;
}

/** Does something with a database; what SQLite throws comes out as its DatabaseError. */
export function guarded<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toDatabaseError(name, error);
  }
}
