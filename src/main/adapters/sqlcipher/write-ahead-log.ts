import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3-multiple-ciphers';
import { DatabaseError } from './database-error.ts';
import { PAGE_BYTES } from './raw-key.ts';

/** What the driver says of an open database's main file. */
interface Listed {
  readonly name: string;
  readonly file: string;
}

/** SQLite's file format, "The Write-Ahead Log": a header, then frames of a header, which begins with the page's number, and the page. */
const HEADER_BYTES = 32;
const FRAME_BYTES = 24 + PAGE_BYTES;

/** Of databases that are being copied: the pages that were taken back from the log since. */
const noted = new WeakMap<Database, Set<number>>();

/** From now on the pages that are taken back are noted, by their numbers; the first is 1. */
export function notePages(db: Database): Set<number> {
  const pages = new Set<number>();
  noted.set(db, pages);
  return pages;
}

export function stopNoting(db: Database): void {
  noted.delete(db);
}

/**
 * Brings everything committed from the write-ahead log into the database's file, and empties the log.
 * @returns false when it cannot be just now, because something is being read
 * @throws what SQLite throws
 */
export function takeBack(db: Database): boolean {
  const pages = noted.get(db);
  if (pages !== undefined) for (const page of pagesIn(logOf(fileOf(db)))) pages.add(page);
  try {
    const [log] = db.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[];
    return log?.busy === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_LOCKED') return false;
    throw error;
  }
}

/** Bytes of the log. */
export function logBytes(file: string): number {
  return statSync(logOf(file), { throwIfNoEntry: false })?.size ?? 0;
}

/** The file of an open database. */
export function fileOf(db: Database): string {
  const listed = db.pragma('database_list') as Listed[];
  const main = listed.find(({ name }) => name === 'main');
  if (main === undefined) throw new DatabaseError('io', 'The database has no file.');
  return main.file;
}

function logOf(file: string): string {
  return `${file}-wal`;
}

/** Numbers of the pages in a log; one that was not committed may be among them. */
function* pagesIn(log: string): Generator<number> {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const fd = openSync(log, 'r');
  try {
    const number = Buffer.alloc(4);
    for (let at = HEADER_BYTES; at + FRAME_BYTES <= size; at += FRAME_BYTES) {
      readSync(fd, number, 0, number.length, at);
      yield number.readUInt32BE();
    }
  } finally {
    closeSync(fd);
  }
}
