import { constants, copyFileSync, existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { openConnection } from './connection.ts';
import { DatabaseError } from './database-error.ts';
import { isPlainDatabase, removeDraft, syncFile, syncFolder } from './files.ts';
import { openWithKey, withRawKey } from './raw-key.ts';

/**
 * Puts a closed database under another key: in a copy, which is read whole and then renamed. Whenever it is cut short,
 * the file is there once, whole, under one of the two keys.
 * @throws what SQLite and the file system throw, or DatabaseError; the file is then as it was
 */
export function rekeyFile(file: string, from: Uint8Array, to: Uint8Array): void {
  const draft = `${file}.rekey`;
  removeDraft(draft); // of a try that was cut short
  // It belongs to the old pages: beside the new ones it would be a lie.
  if (existsSync(`${file}-wal`)) throw new DatabaseError('io', 'Its write-ahead log is still in use.');
  try {
    copyFileSync(file, draft, constants.COPYFILE_EXCL);
    encryptAnew(draft, from, to);
    readWhole(draft, to);
    syncFile(draft);
    renameSync(draft, file);
    syncFolder(dirname(file));
  } finally {
    removeDraft(draft);
  }
}

function encryptAnew(draft: string, from: Uint8Array, to: Uint8Array): void {
  const db = openWithKey(draft, from);
  try {
    // A draft needs no journal of its own: what is cut short is thrown away.
    db.pragma('journal_mode = DELETE');
    db.pragma('journal_mode = OFF');
    withRawKey(to, (raw) => db.rekey(raw));
  } finally {
    db.close();
  }
}

function readWhole(draft: string, key: Uint8Array): void {
  if (isPlainDatabase(draft)) throw new DatabaseError('io', 'The copy was not encrypted.');
  const db = openConnection(draft, key);
  try {
    const verdict = db.pragma('quick_check', { simple: true });
    if (verdict !== 'ok') throw new DatabaseError('corrupt', 'The copy does not read back whole.');
  } finally {
    db.close();
  }
}
