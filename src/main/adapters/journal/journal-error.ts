import { failureName, isStorageFailure, type StorageCode, storageCodeOf } from '../sqlcipher/storage-failure.ts';

/**
 * What keeps any database from being used, and what only a journal knows: overflow: too many records wait for a flush.
 * expired: the content was dropped when its time was over.
 */
export type JournalErrorCode = StorageCode | 'overflow' | 'expired';

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
  missing:
    'The journal of this data folder is missing. Restore it from a copy; or, to begin anew without its history and ' +
    'without what it latched, move the folder away.',
  overflow: 'Too many records wait to be written to the journal.',
  expired: 'The content of this record has expired: its hashes are left.',
  io: 'The system refused to read or write the journal.',
};

/** Turns whatever SQLite or the file system threw into a JournalError; one that is already passes through. */
export function toJournalError(error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const code = storageCodeOf(error);
  return new JournalError(code, code === 'io' ? `${MESSAGES.io} (${failureName(error)})` : MESSAGES[code], error);
}

/** A JournalError with the standing sentence of its code. */
export function journalError(code: JournalErrorCode): JournalError {
  return new JournalError(code, MESSAGES[code]);
}

/** Does something with the journal's database; what SQLite throws comes out as a JournalError. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isStorageFailure(error) ? toJournalError(error) : error;
  }
}
