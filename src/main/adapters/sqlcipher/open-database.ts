import { accessSync, closeSync, constants, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3-multiple-ciphers';
import { openConnection } from './connection.ts';
import { isPlainDatabase, removeDraft, syncFolder } from './files.ts';
import { rekeyFile } from './rekey.ts';
import { type StorageCode, storageCodeOf } from './storage-failure.ts';

/**
 * The keys that a database may be under, 32 bytes each. `next` is there from when a file is to be made or to change its
 * key until it has; `current` is null until a file is made. `former` are those before, newest first: a copy that was put
 * back may be under one.
 */
export interface DatabaseKeys {
  readonly current: Uint8Array | null;
  readonly next: Uint8Array | null;
  readonly former?: readonly Uint8Array[];
}

/** One database of the data folder, as it is opened and made. */
export interface DatabaseFile {
  readonly file: string;
  readonly migrate: (db: Database) => void;
  /** The error for it: the words follow its name in a sentence. */
  readonly fail: (code: StorageCode, words: string) => Error;
}

export interface OpenedDatabase {
  readonly db: Database;
  /** Which of the keys it was under before it was opened, and which it is under now. */
  readonly was: keyof DatabaseKeys;
  readonly under: keyof DatabaseKeys;
  /** Why it is not under the newest of its keys yet; empty when it is. */
  readonly problem: string;
}

/** One of the keys, and which it is. */
interface NamedKey {
  readonly name: keyof DatabaseKeys;
  readonly key: Uint8Array;
}

/**
 * Opens a database with whichever of its keys fits, or makes it where there is none; puts it under the newest, the next
 * key or else the current one, when `rekey` says so. It is then this process's alone, until it is closed.
 * @throws what SQLite and the file system throw, or the file's own error; a file that is there is then as it was
 */
export function openDatabase(
  it: DatabaseFile,
  keys: DatabaseKeys,
  { rekey }: { readonly rekey: boolean },
): OpenedDatabase {
  if (!existsSync(it.file)) make(it, keys);
  checkFile(it);
  const found = openAny(it.file, keys);
  const was = found.fits.name;
  const newest = keys.next ?? keys.current;
  if (found.fits.key === newest || newest === null || !rekey) return { db: found.db, was, under: was, problem: '' };
  found.db.close();
  const problem = tryRekey(it.file, found.fits.key, newest);
  const { db, fits } = openAny(it.file, keys);
  return { db, was, under: fits.name, problem };
}

/** A disk that is full must not keep a console from its kill: it goes on with the key there is. */
function tryRekey(file: string, current: Uint8Array, next: Uint8Array): string {
  try {
    rekeyFile(file, current, next);
    return '';
  } catch (error) {
    return storageCodeOf(error) === 'full' ? 'there is no room for a second copy' : 'its copy could not be made';
  }
}

/** @throws what SQLite throws; the words for a wrong key when none fits */
function openAny(file: string, keys: DatabaseKeys): { readonly db: Database; readonly fits: NamedKey } {
  let refused: unknown = noKey();
  for (const fits of inOrder(keys)) {
    try {
      return { db: openConnection(file, fits.key), fits };
    } catch (error) {
      if (storageCodeOf(error) !== 'wrong-key') throw error;
      refused = error;
    }
  }
  throw refused;
}

/** The keys that there are, in the order in which they are tried. */
export function inOrder({ current, next, former = [] }: DatabaseKeys): readonly NamedKey[] {
  return [
    ...(current === null ? [] : [{ name: 'current', key: current } as const]),
    ...(next === null ? [] : [{ name: 'next', key: next } as const]),
    ...former.map((key) => ({ name: 'former', key }) as const),
  ];
}

/** Refuses what SQLite would take for a database that it may write on. */
function checkFile({ file, fail }: DatabaseFile): void {
  accessSync(file, constants.R_OK | constants.W_OK);
  // SQLite takes an empty file for a new database: all of it cut off must not look like a first start.
  if (statSync(file).size === 0) throw fail('corrupt', 'is empty: its content was cut off.');
  if (isPlainDatabase(file)) throw fail('corrupt', 'is a database without encryption. Nothing was changed.');
}

/** Makes it empty beside and renames it when it is complete: a file of that name is always a whole database. */
function make({ file, migrate, fail }: DatabaseFile, { current, next }: DatabaseKeys): void {
  if (existsSync(`${file}-wal`)) {
    throw fail('corrupt', 'is missing, but its write-ahead log is there. Restore it from a copy.');
  }
  const draft = `${file}.new`;
  removeDraft(draft); // of a start that was interrupted
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    const db = openConnection(draft, keyOf(current ?? next));
    try {
      migrate(db);
    } finally {
      db.close();
    }
    if (isPlainDatabase(draft)) throw fail('io', 'could not be encrypted: it was not made.');
    renameSync(draft, file);
    syncFolder(dirname(file));
  } finally {
    removeDraft(draft);
  }
}

function keyOf(key: Uint8Array | null): Uint8Array {
  if (key === null) throw noKey();
  return key;
}

function noKey(): RangeError {
  return new RangeError('there is no key for this database');
}
