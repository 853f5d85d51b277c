import { join } from 'node:path';
import { z } from 'zod';
import { readOwnerFile, writeOwnerFile } from './owner-file.ts';
import { SecretStoreError } from './secret-store.ts';

/** Which kind of store holds a data folder's key. */
export const StoreKind = z.enum(['keychain', 'key-file']);
export type StoreKind = z.infer<typeof StoreKind>;

/** What database.json says: where the database's key is, under which name; no secret. */
const DatabaseJson = z.strictObject({
  format: z.literal(1),
  /** Of this data folder, wherever it lies. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  keyIn: StoreKind,
});
export type DatabaseJson = z.infer<typeof DatabaseJson>;

/** Its name in the data folder. */
export const DATABASE_JSON = 'database.json';

/** What the data folder says of its key; null when no key was made for it yet. @throws SecretStoreError */
export function readDatabaseJson(dataDir: string): DatabaseJson | null {
  const text = readOwnerFile(join(dataDir, DATABASE_JSON));
  if (text === null) return null;
  try {
    return DatabaseJson.parse(JSON.parse(text));
  } catch (error) {
    throw new SecretStoreError(
      'unavailable',
      'database.json in the data folder is damaged: it says where the key of the database is. Restore it from a copy.',
      error,
    );
  }
}

/** Writes it unless there is one; false when there is. @throws SecretStoreError */
export function writeDatabaseJson(dataDir: string, json: DatabaseJson): boolean {
  return writeOwnerFile(join(dataDir, DATABASE_JSON), `${JSON.stringify(json)}\n`, { replace: false });
}
