import { readDatabaseJson } from '../adapters/keychain/database-file.ts';
import { FolderKeys } from '../adapters/keychain/folder-keys.ts';
import { openSecretStore } from '../adapters/keychain/open-secret-store.ts';
import { SecretStoreError } from '../adapters/keychain/secret-store.ts';
import { NAME } from '../adapters/management/name.ts';
import { guarded } from '../adapters/sqlcipher/database-error.ts';
import { lockFolder } from '../adapters/sqlcipher/folder-lock.ts';
import { makeManagementAnew } from './folder-stores.ts';
import { KeyReads } from './key-reads.ts';

/**
 * Makes the management database of a data folder anew that no console uses, where it cannot be opened. False, and
 * nothing is changed, where it can. @throws DatabaseError, SecretStoreError
 */
export async function renewManagement(dataDir: string, wallNow: () => number): Promise<boolean> {
  const release = guarded(NAME, () => lockFolder(dataDir));
  try {
    const { store } = await openSecretStore({ dataDir });
    const database = readDatabaseJson(dataDir);
    if (database === null) {
      throw new SecretStoreError('unavailable', 'This data folder was never used. Start the console with it once.');
    }
    const keys = new FolderKeys(store, database.id);
    return await makeManagementAnew({ dataDir, keys, reads: new KeyReads(), wallNow });
  } finally {
    release();
  }
}
