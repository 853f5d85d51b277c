import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../sqlcipher/folder-lock.ts';
import { type DatabaseKeys, type OpenedDatabase, openDatabase } from '../sqlcipher/open-database.ts';
import { isStorageFailure } from '../sqlcipher/storage-failure.ts';
import { JournalError, toJournalError } from './journal-error.ts';
import { migrate } from './migrations.ts';
import { type JournalOptions, SqlcipherJournal } from './sqlcipher-journal.ts';

/** The journal's file in the data folder: the audit store (S7). */
export const JOURNAL_FILE = 'journal.db';

export interface OpenJournalOptions extends JournalOptions {
  /** The data folder; made if it is missing, for the owner only. */
  readonly dir: string;
  /** 32 bytes. Overwritten with zeros before this returns or throws: load it anew for another try. */
  readonly key: Uint8Array;
  /** The key that it is to be put under; overwritten likewise. A journal that is only looked at stays as it is. */
  readonly next?: Uint8Array | null;
  /** Keys before these, which a copy that was put back may be under; overwritten likewise. */
  readonly former?: readonly Uint8Array[];
  /** Told which of them it was and is under, and why not under the newest. */
  readonly onKey?: (opened: Omit<OpenedDatabase, 'db'>) => void;
}

/**
 * Opens the journal of a data folder, or makes a new one where there is none. It is then this process's alone until it
 * is closed. Takes the same time however many records there are, unless its key changes.
 * @throws JournalError with a sentence for the operator; a file that is there is then left as it was.
 */
export function openJournal(asked: OpenJournalOptions): SqlcipherJournal {
  const { dir, key, next = null, former = [], onKey, ...options } = asked;
  const keys = { current: key, next, former };
  let release: () => void = () => undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    release = lockFolder(dir);
    const { db, ...opened } = openFile(join(dir, JOURNAL_FILE), keys, options.inspect !== true);
    try {
      migrate(db);
      const journal = new SqlcipherJournal(db, options, release);
      onKey?.(opened);
      return journal;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    release();
    throw isStorageFailure(error) ? toJournalError(error) : error;
  } finally {
    for (const used of [key, next, ...former]) used?.fill(0);
  }
}

function openFile(file: string, keys: DatabaseKeys, rekey: boolean): OpenedDatabase {
  return openDatabase({ file, migrate, fail: (code, words) => new JournalError(code, `The journal ${words}`) }, keys, {
    rekey,
  });
}
