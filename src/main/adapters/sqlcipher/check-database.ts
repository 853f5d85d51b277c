import { openConnection } from './connection.ts';
import { isPlainDatabase } from './files.ts';
import type { DatabaseKeys } from './open-database.ts';
import { isStorageFailure, storageCodeOf } from './storage-failure.ts';

/** What is wrong with a database that nobody uses, every page of it read; empty when it is whole under one of the keys. */
export function checkDatabase(file: string, { current, next }: DatabaseKeys): string {
  if (isPlainDatabase(file)) return 'it is not encrypted';
  let problem = 'there is no key for it';
  for (const key of [current, next]) {
    if (key === null) continue;
    problem = checkWith(file, key);
    if (problem === '') return '';
  }
  return problem;
}

function checkWith(file: string, key: Uint8Array): string {
  try {
    const db = openConnection(file, key);
    try {
      const found = db.pragma('integrity_check(1)', { simple: true });
      return found === 'ok' ? '' : 'its pages do not fit each other';
    } finally {
      db.close();
    }
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
    return `it cannot be read (${storageCodeOf(error)})`;
  }
}
