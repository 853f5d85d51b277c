import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretStoreView } from '../../shared/view/console-view.ts';
import { journalError, toJournalError } from '../adapters/journal/journal-error.ts';
import { JOURNAL_FILE, openJournal } from '../adapters/journal/open-journal.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { DATABASE_JSON } from '../adapters/keychain/database-file.ts';
import { type DatabaseKey, loadOrCreateDatabaseKey } from '../adapters/keychain/database-key.ts';
import { FolderKeys } from '../adapters/keychain/folder-keys.ts';
import { type OpenSecretStore, openSecretStore } from '../adapters/keychain/open-secret-store.ts';
import type { SecretStore } from '../adapters/keychain/secret-store.ts';
import { type FolderStores, openFolderStores, type UnfinishedKey } from './folder-stores.ts';
import { KeyReads, NotingStore } from './key-reads.ts';

/** A data folder in use: its three databases, each behind its own gateway (S7), and its keys. */
export interface DataFolder extends FolderStores {
  readonly journal: SqlcipherJournal;
  readonly secrets: SecretStoreView;
  /** Where the folder's secrets are; each read of a key is noted. */
  readonly store: SecretStore;
  readonly folderKeys: FolderKeys;
  readonly reads: KeyReads;
}

/** True when a journal was ever begun there. */
export function hasJournal(dataDir: string): boolean {
  return existsSync(join(dataDir, JOURNAL_FILE));
}

/**
 * Opens a data folder's databases with the keys from the secret store, or makes them all where there are none. Ends
 * changes of keys that were asked for or cut short.
 * @throws JournalError, DatabaseError or SecretStoreError with a sentence for the operator
 */
export async function openDataFolder(
  dataDir: string,
  options: { readonly wallNow: () => number },
): Promise<DataFolder> {
  const { secrets, key } = await keyOf(dataDir);
  const folderKeys = new FolderKeys(secrets.store, key.id);
  const reads = new KeyReads();
  const unfinished: UnfinishedKey[] = [];
  const [current, next] = [hex(key.current), key.next === null ? '' : hex(key.next)];
  let isUnderNext = false;
  const journal = openJournal({
    dir: dataDir,
    ...journalKeys(key),
    onKey: ({ was, under, problem }) => {
      isUnderNext = under === 'next';
      if (was === 'former') reads.noteFormer('database');
      if (under !== 'former') reads.note('database', isUnderNext ? next : current);
      if (problem !== '') unfinished.push({ alias: 'database', problem });
    },
    ...options,
  });
  try {
    if (isUnderNext) await folderKeys.finish('database');
    const stores = await openFolderStores({ dataDir, keys: folderKeys, reads, ...options });
    return {
      ...stores,
      unfinished: [...unfinished, ...stores.unfinished],
      journal,
      secrets: { kind: secrets.kind, text: secrets.text },
      store: new NotingStore(secrets.store, key.id, reads),
      folderKeys,
      reads,
    };
  } catch (error) {
    journal.close();
    throw error;
  }
}

/**
 * The journal alone, to be looked at even when it is damaged, or a copy that was made before its key was rotated. Nothing
 * of the folder changes.
 */
export async function openJournalToInspect(dataDir: string, wallNow: () => number): Promise<SqlcipherJournal> {
  const { key } = await keyOf(dataDir);
  return openJournal({ dir: dataDir, ...journalKeys(key), wallNow, inspect: true });
}

function journalKeys({ current, next, former }: DatabaseKey) {
  return { key: current, next, former };
}

async function keyOf(dataDir: string): Promise<{ readonly secrets: OpenSecretStore; readonly key: DatabaseKey }> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // A deleted journal is a forgotten latch: a folder that was used before does not start anew by itself (K6).
  if (existsSync(join(dataDir, DATABASE_JSON)) && !hasJournal(dataDir)) throw journalError('missing');
  const secrets = await openSecretStore({ dataDir });
  return { secrets, key: await loadOrCreateDatabaseKey({ dataDir, secrets, databaseExists: hasJournal(dataDir) }) };
}

/**
 * Makes the data folder if there is none. Before anything is read or put there, so that what keeps it from being used
 * is said as that. @throws JournalError
 */
export function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw toJournalError(error);
  }
}

function hex(key: Uint8Array): string {
  return Buffer.from(key).toString('hex');
}
