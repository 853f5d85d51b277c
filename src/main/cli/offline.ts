import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { createConsole } from '../runtime/compose.ts';
import type { Console } from '../runtime/console.ts';
import { hasJournal, openDataFolder } from '../runtime/open-data-folder.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { resourcesDir, VERSION } from './place.ts';

/** The journal of a folder that no console uses, to be looked at even when it is damaged. */
export async function inspectJournal(dataDir: string): Promise<SqlcipherJournal> {
  if (!hasJournal(dataDir)) {
    throw new CommandFailed(EXIT.usage, `There is no journal in ${dataDir}. Name the data folder with --data.`);
  }
  return (await openDataFolder(dataDir, { wallNow: Date.now, inspect: true })).journal;
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
