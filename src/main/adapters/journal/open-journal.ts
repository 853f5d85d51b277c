import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { isPlainDatabase, openConnection } from './connection.ts';
import { lockFolder } from './folder-lock.ts';
import { isStorageFailure, JournalError, toJournalError } from './journal-error.ts';
import { migrate } from './migrations.ts';
import { type JournalOptions, SqlcipherJournal } from './sqlcipher-journal.ts';

/** The journal's file in the data folder. */
export const JOURNAL_FILE = 'journal.db';

export interface OpenJournalOptions extends JournalOptions {
  /** The data folder; made if it is missing, for the owner only. */
  readonly dir: string;
  /** 32 bytes. Overwritten with zeros before this returns or throws: load it anew for another try. */
  readonly key: Uint8Array;
}

/**
 * Opens the journal of a data folder, or makes a new one where there is none. It is then this process's alone until it
 * is closed. Takes the same time however many records there are.
 * @throws JournalError with a sentence for the operator; a file that is there is then left as it was.
 */
export function openJournal({ dir, key, ...options }: OpenJournalOptions): SqlcipherJournal {
  let release: () => void = () => undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    release = lockFolder(dir);
    const file = join(dir, JOURNAL_FILE);
    if (!existsSync(file)) create(dir, file, key);
    checkFile(file);
    return openExisting(file, key, options, release);
  } catch (error) {
    release();
    throw isStorageFailure(error) ? toJournalError(error) : error;
  } finally {
    key.fill(0);
  }
}

/** Refuses what SQLite would take for a database that it may write on. */
function checkFile(file: string): void {
  accessSync(file, constants.R_OK | constants.W_OK);
  // SQLite takes an empty file for a new database: the whole journal cut off must not look like a first start.
  if (statSync(file).size === 0) throw new JournalError('corrupt', 'The journal is empty: its content was cut off.');
  if (isPlainDatabase(file)) {
    throw new JournalError('corrupt', 'The journal is a database without encryption. Nothing was changed.');
  }
}

function openExisting(file: string, key: Uint8Array, options: JournalOptions, release: () => void): SqlcipherJournal {
  const db = openConnection(file, key);
  try {
    migrate(db);
    return new SqlcipherJournal(db, options, release);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Makes an empty journal beside and renames it when it is complete: a file of that name is always a whole journal. */
function create(dir: string, file: string, key: Uint8Array): void {
  if (existsSync(`${file}-wal`)) {
    throw new JournalError('corrupt', 'The journal is missing, but its write-ahead log is there. Restore the journal.');
  }
  const draft = `${file}.new`;
  removeDraft(draft); // of a start that was interrupted
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    const db = openConnection(draft, key);
    try {
      migrate(db);
    } finally {
      db.close();
    }
    if (isPlainDatabase(draft)) throw new JournalError('io', 'The journal could not be encrypted: it was not made.');
    renameSync(draft, file);
    syncFolder(dir);
  } finally {
    removeDraft(draft);
  }
}

function removeDraft(draft: string): void {
  for (const suffix of ['', '-wal', '-journal']) rmSync(`${draft}${suffix}`, { force: true });
}

/** Makes the folder's entries durable; where a folder cannot be opened (Windows) the system does it by itself. */
function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
