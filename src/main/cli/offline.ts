import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_FILE, openJournal } from '../adapters/journal/open-journal.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { loadOrCreateDatabaseKey } from '../adapters/keychain/database-key.ts';
import { openSecretStore } from '../adapters/keychain/open-secret-store.ts';
import { createConsole } from '../runtime/compose.ts';
import type { Console } from '../runtime/console.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { resourcesDir, VERSION } from './place.ts';

/** True when a journal was ever begun there. */
export function hasJournal(dataDir: string): boolean {
  return existsSync(join(dataDir, JOURNAL_FILE));
}

/** The journal of a folder that no console uses, to be looked at even when it is damaged. */
export async function inspectJournal(dataDir: string): Promise<SqlcipherJournal> {
  if (!hasJournal(dataDir)) {
    throw new CommandFailed(EXIT.usage, `There is no journal in ${dataDir}. Name the data folder with --data.`);
  }
  const opened = await openSecretStore({ dataDir });
  const key = await loadOrCreateDatabaseKey({ dataDir, opened });
  return openJournal({ dir: dataDir, key, wallNow: Date.now, inspect: true });
}

/** A console without a window on a folder that no other console uses. */
export function headlessConsole(dataDir: string, defaultSymbol?: string): Promise<Console> {
  return createConsole({
    dataDir,
    resourcesDir,
    host: 'headless',
    fallbackReason: '',
    version: VERSION,
    ...(defaultSymbol === undefined ? {} : { defaultSymbol }),
    note: (text) => process.stderr.write(`interlock: ${text}\n`),
  });
}
