import { openConnection } from './connection.ts';
import { isPlainDatabase } from './files.ts';
import { type DatabaseKeys, inOrder } from './open-database.ts';
import { isStorageFailure, storageCodeOf } from './storage-failure.ts';

/** What is wrong with a database that nobody uses, every page of it read; empty when it is whole under one of the keys. */
export function checkDatabase(file: string, keys: DatabaseKeys): string {
  if (isPlainDatabase(file)) return 'it is not encrypted';
  for (const { key } of inOrder(keys)) {
    const problem = checkWith(file, key);
    if (problem !== null) return problem;
  }
  return 'none of its keys that are known fits';
}

/** Null when the key does not fit. */
function checkWith(file: string, key: Uint8Array): string | null {
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
    const code = storageCodeOf(error);
    return code === 'wrong-key' ? null : `it cannot be read (${code})`;
  }
}
