import { closeSync, fsyncSync, openSync, readSync, rmSync } from 'node:fs';

/** True when the file starts as a plain SQLite database does, that is, when it is not encrypted. */
export function isPlainDatabase(file: string): boolean {
  const start = Buffer.alloc(16);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, start, 0, start.length, 0);
  } finally {
    closeSync(fd);
  }
  return start.toString('latin1') === 'SQLite format 3\0';
}

/** Removes a database that is not in use yet, with what SQLite may have left beside it. */
export function removeDraft(draft: string): void {
  for (const suffix of ['', '-wal', '-journal']) rmSync(`${draft}${suffix}`, { force: true });
}

/** Makes a file's content durable. */
export function syncFile(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes the folder's entries durable; where a folder cannot be opened (Windows) the system does it by itself. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
