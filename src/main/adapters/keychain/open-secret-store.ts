import { randomBytes } from 'node:crypto';
import { Secret } from '../../secret/secret.ts';
import { readDatabaseJson, type StoreKind } from './database-file.ts';
import { KeyFileStore } from './key-file-store.ts';
import { type KeyringOptions, KeyringStore } from './keyring-store.ts';
import { type SecretStore, SecretStoreError } from './secret-store.ts';

/** The service under which everything of Interlock stands in a keychain. */
export const SERVICE = 'interlock';

export interface OpenSecretStoreOptions {
  readonly dataDir: string;
  /** For a data folder that has no key yet; one that has keeps to the store its key is in. */
  readonly prefer?: StoreKind;
  readonly keyring?: KeyringOptions;
}

export interface OpenSecretStore {
  readonly store: SecretStore;
  readonly kind: StoreKind;
  /** For the operator's screen: which store it is, and why. */
  readonly text: string;
}

/**
 * The store for a data folder: the keychain when a probe value really comes back from it, else the key file.
 * @throws SecretStoreError when the folder's key is in a store that cannot be used now: a new key would make its
 * database unreadable.
 */
export async function openSecretStore({
  dataDir,
  prefer = 'keychain',
  keyring = {},
}: OpenSecretStoreOptions): Promise<OpenSecretStore> {
  const keyIn = readDatabaseJson(dataDir)?.keyIn;
  const wanted = keyIn ?? prefer;
  if (wanted === 'key-file') {
    const why = keyIn === undefined ? 'as asked' : 'where the key of this data folder was made';
    return keyFile(dataDir, `Secrets are in the key file, ${why}.`);
  }
  const store = new KeyringStore(keyring);
  const problem = await probe(store);
  if (problem === null) return { store, kind: 'keychain', text: `Secrets are in the system's keychain.` };
  if (keyIn === 'keychain') {
    throw new SecretStoreError(
      problem.code,
      `The key of this data folder is in the keychain. ${problem.message} No new key was made and nothing was changed.`,
      problem,
    );
  }
  return keyFile(dataDir, `Secrets are in the key file: ${lowerFirst(problem.message)}`);
}

function keyFile(dataDir: string, text: string): OpenSecretStore {
  return {
    store: new KeyFileStore(dataDir),
    kind: 'key-file',
    text: `${text} Paper only: live trading needs a keychain.`,
  };
}

/** Null when a value that was put in comes back and goes away again. */
async function probe(store: SecretStore): Promise<SecretStoreError | null> {
  const account = `probe:${randomBytes(6).toString('hex')}`;
  const value = Secret.ofText(randomBytes(16).toString('hex'));
  try {
    await store.setPassword(SERVICE, account, value);
    const back = await store.getPassword(SERVICE, account);
    const deleted = await store.deletePassword(SERVICE, account);
    if (back?.equals(value) === true && deleted) return null;
    return new SecretStoreError('unavailable', 'The keychain did not give back what was put into it.');
  } catch (error) {
    if (error instanceof SecretStoreError) return error;
    throw error;
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
