import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { createConsole } from '../runtime/compose.ts';
import type { Console } from '../runtime/console.ts';
import { hasJournal, makeDataFolder, openJournalToInspect } from '../runtime/open-data-folder.ts';
import type { TestExchange } from '../runtime/venue-keys/ask-exchange.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { resourcesDir, VERSION } from './place.ts';
import { logTo, say } from './print.ts';
import { candidates } from './target.ts';

/** The folder that a command means while no console runs: the first with a journal; undefined when none has one. */
export function folderWithJournal(named: string | undefined): string | undefined {
  return candidates(named).find(hasJournal);
}

/** The journal of a folder that no console uses, to be looked at even when it is damaged. */
export async function inspectJournal(dataDir: string): Promise<SqlcipherJournal> {
  if (!hasJournal(dataDir)) {
    throw new CommandFailed(EXIT.usage, `There is no journal in ${dataDir}. Name the data folder with --data.`);
  }
  return openJournalToInspect(dataDir, Date.now);
}

/** What a run decides of its console; docs/cli.md. */
export interface HeadlessOptions {
  readonly symbol?: string;
  readonly venueProcess?: boolean;
  readonly watchdog?: boolean;
  readonly testExchange?: TestExchange | null;
}

/** A console without a window on a folder that no other console uses; what it has to say is logged there. */
export async function headlessConsole(
  dataDir: string,
  { symbol, venueProcess = false, watchdog = true, testExchange = null }: HeadlessOptions = {},
): Promise<Console> {
  makeDataFolder(dataDir);
  logTo(dataDir);
  return createConsole({
    dataDir,
    resourcesDir,
    host: 'headless',
    fallbackReason: '',
    version: VERSION,
    ...(symbol === undefined ? {} : { defaultSymbol: symbol }),
    venueProcess,
    watchdog,
    testExchange,
    note: (text) => say(`interlock: ${text}`),
  });
}
