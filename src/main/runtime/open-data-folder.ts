import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretStoreView } from '../../shared/view/console-view.ts';
import { JournalError, toJournalError } from '../adapters/journal/journal-error.ts';
import { JOURNAL_FILE, openJournal } from '../adapters/journal/open-journal.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { DATABASE_JSON } from '../adapters/keychain/database-file.ts';
import { loadOrCreateDatabaseKey } from '../adapters/keychain/database-key.ts';
import { openSecretStore } from '../adapters/keychain/open-secret-store.ts';
import type { SecretStore } from '../adapters/keychain/secret-store.ts';

export interface DataFolder {
  readonly journal: SqlcipherJournal;
  readonly secrets: SecretStoreView;
  /** Where the folder's secrets are. */
  readonly store: SecretStore;
}

/** True when a journal was ever begun there. */
export function hasJournal(dataDir: string): boolean {
  return existsSync(join(dataDir, JOURNAL_FILE));
}

/**
 * Opens a data folder's journal with the key from the secret store, or makes both where there are none.
 * @throws JournalError or SecretStoreError with a sentence for the operator
 */
export async function openDataFolder(
  dataDir: string,
  options: { readonly wallNow: () => number; readonly inspect?: boolean },
): Promise<DataFolder> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // A deleted journal is a forgotten latch: a folder that was used before does not start anew by itself (K6).
  if (existsSync(join(dataDir, DATABASE_JSON)) && !hasJournal(dataDir)) {
    throw new JournalError(
      'corrupt',
      'The journal of this data folder is missing. Restore it from a copy; or, to begin anew without its history and without what it latched, move the folder away.',
    );
  }
  const secrets = await openSecretStore({ dataDir });
  const key = await loadOrCreateDatabaseKey({ dataDir, secrets, databaseExists: hasJournal(dataDir) });
  const journal = openJournal({ dir: dataDir, key, ...options });
  return { journal, secrets: { kind: secrets.kind, text: secrets.text }, store: secrets.store };
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
