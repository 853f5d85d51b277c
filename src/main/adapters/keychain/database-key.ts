import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Secret } from '../../secret/secret.ts';
import { readDatabaseJson, writeDatabaseJson } from './database-file.ts';
import { accountOf, newKey, parseKeys, type StoredKeys, storeKey } from './folder-keys.ts';
import { type OpenSecretStore, SERVICE } from './open-secret-store.ts';
import { SecretStoreError } from './secret-store.ts';

/** The keys of the journal's file. */
export interface DatabaseKey extends StoredKeys {
  /** Of the data folder. */
  readonly id: string;
  readonly current: Uint8Array;
}

export interface DatabaseKeyOptions {
  readonly dataDir: string;
  /** From `openSecretStore` for the same data folder. */
  readonly secrets: OpenSecretStore;
  /** True when the data folder has a database: then there must be a key for it, and none is made. */
  readonly databaseExists: boolean;
}

/**
 * The 32-byte key of a data folder's journal; made, stored, read back and recorded in database.json where there is no
 * database yet. In the store it is `interlock`, `database:<id of the folder>`, as hex. Overwrite it after use.
 * @throws SecretStoreError when a key that must be there is not: another would make the database unreadable.
 */
export async function loadOrCreateDatabaseKey(options: DatabaseKeyOptions): Promise<DatabaseKey> {
  const { dataDir, secrets, databaseExists } = options;
  const recorded = readDatabaseJson(dataDir);
  if (recorded === null && databaseExists) {
    throw new SecretStoreError(
      'unavailable',
      'The data folder has a database, but its database.json, which says where the key is, is missing. ' +
        'Restore it from a copy. No new key was made.',
    );
  }
  if (recorded === null) return create(options);
  if (recorded.keyIn !== secrets.kind) {
    const [has, is] = recorded.keyIn === 'keychain' ? ['keychain', 'key file'] : ['key file', 'keychain'];
    throw new SecretStoreError(
      'denied',
      `The key of this data folder is in the ${has}, not in the ${is}. No new key was made.`,
    );
  }
  const stored = await secrets.store.getPassword(SERVICE, accountOf('database', recorded.id));
  if (stored === null) {
    const where = recorded.keyIn === 'keychain' ? 'keychain' : 'key file';
    throw new SecretStoreError(
      'unavailable',
      `The key of this data folder is not in the ${where} where it was put. Restore it, or unlock the keychain it is in. No new key was made.`,
    );
  }
  return keyOf(recorded.id, stored);
}

async function create({ dataDir, secrets }: DatabaseKeyOptions): Promise<DatabaseKey> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const id = randomBytes(16).toString('hex');
  const account = accountOf('database', id);
  const stored = newKey();
  await storeKey(secrets.store, account, stored);
  // Last, so that whatever database.json names is really there.
  if (!writeDatabaseJson(dataDir, { format: 1, id, keyIn: secrets.kind })) {
    await secrets.store.deletePassword(SERVICE, account);
    throw new SecretStoreError('unavailable', 'Another Interlock has just set up this data folder. Start again.');
  }
  return keyOf(id, stored);
}

function keyOf(id: string, stored: Secret): DatabaseKey {
  const { current, ...others } = parseKeys(stored, 'database');
  if (current === null) {
    throw new SecretStoreError('unavailable', 'The key of this data folder is damaged where it is stored. Restore it.');
  }
  return { id, current, ...others };
}
