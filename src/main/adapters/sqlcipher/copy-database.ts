import { copyFile, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3-multiple-ciphers';
import { DatabaseError } from './database-error.ts';
import { syncFolder } from './files.ts';

/** What the driver says of an open database's main file. */
interface Listed {
  readonly name: string;
  readonly file: string;
}

/** The copy of each database that is being made, or was the last. */
const copies = new WeakMap<Database, Promise<unknown>>();

/**
 * Copies a database that is in use, as it is when its turn comes, under the same key: encrypted, whole, durable when
 * this resolves. `at` is asked in the instant of which the copy is, and resolves with it.
 *
 * Everything committed is first brought from the write-ahead log into the file, in the caller's turn; until the copy is
 * done nothing more is, so that the file stands still while others go on writing to the log. The copying itself is the
 * system's, off this thread. One copy of a database at a time: another waits. It must not be closed meanwhile.
 * @throws DatabaseError, or what SQLite and the file system throw; nothing is left at `target` then
 */
export function copyDatabase<T>(db: Database, target: string, at: () => T): Promise<T> {
  const copied = (copies.get(db) ?? Promise.resolve()).then(() => copyNow(db, target, at));
  copies.set(
    db,
    copied.catch(() => undefined),
  );
  return copied;
}

async function copyNow<T>(db: Database, target: string, at: () => T): Promise<T> {
  const limit = Number(db.pragma('wal_autocheckpoint', { simple: true }));
  const file = fileOf(db);
  const draft = `${target}.part`;
  db.pragma('wal_autocheckpoint = 0');
  try {
    const [log] = db.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[];
    if (log?.busy !== 0) throw new DatabaseError('locked', 'The database is being read: it cannot be copied just now.');
    const answer = at();
    await rm(draft, { force: true });
    await copyFile(file, draft);
    await sync(draft);
    // Closing writes the log into the file: what was being copied then is neither the one nor the other.
    if (!db.open) throw new DatabaseError('io', 'The database was closed while it was being copied.');
    await rename(draft, target);
    syncFolder(dirname(target));
    return answer;
  } finally {
    if (db.open) db.pragma(`wal_autocheckpoint = ${limit}`);
    await rm(draft, { force: true });
  }
}

function fileOf(db: Database): string {
  const listed = db.pragma('database_list') as Listed[];
  const main = listed.find(({ name }) => name === 'main');
  if (main === undefined) throw new DatabaseError('io', 'The database has no file.');
  return main.file;
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
