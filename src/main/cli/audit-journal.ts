import {
  type Caller,
  contract,
  type ParsedRequestOf,
  type ReplyOf,
  type RequestOf,
} from '../../shared/ipc/contract.ts';
import { inspectReading } from '../runtime/evidence/inspect-reading.ts';
import type { ReadingHandlers } from '../runtime/evidence/reading.ts';
import { hasJournal } from '../runtime/open-data-folder.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { inspectJournal } from './offline.ts';
import { operator } from './place.ts';
import { candidates, runningConsoles } from './target.ts';
import { withRunning } from './with-console.ts';

/** What every command about the journal takes. */
export interface AuditOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly out?: string;
}

/** Asks the journal, in the console that runs or in a folder that none uses. */
export type Ask = <C extends keyof ReadingHandlers>(channel: C, request: RequestOf<C>) => Promise<ReplyOf<C>>;

/** Does something with the journal that is meant, wherever it is. @throws CommandFailed when there is none */
export async function withJournal<T>(options: AuditOptions, use: (ask: Ask) => Promise<T>): Promise<T> {
  if (await isRunning(options)) {
    return withRunning(options.data, (call) => use(async (channel, request) => unwrap(await call(channel, request))));
  }
  const dataDir = folder(options);
  const journal = await inspectJournal(dataDir);
  try {
    return await use(asking(await inspectReading(dataDir, journal, Date.now)));
  } finally {
    journal.close();
  }
}

/** Calls the handlers as a console's dispatch does; nobody's role is asked where no console is. */
function asking(handlers: ReadingHandlers): Ask {
  const caller: Caller = { by: operator(), via: 'socket', session: 'offline', role: 'viewer' };
  return async <C extends keyof ReadingHandlers>(channel: C, request: RequestOf<C>) => {
    const parsed = contract[channel].request.parse(request) as ParsedRequestOf<C>;
    return handlers[channel](parsed, caller);
  };
}

/** How many records the journal has. */
export async function recordsOf(ask: Ask): Promise<number> {
  const { rows } = await ask('journal.search', { limit: 1 });
  return rows[0]?.seq ?? 0;
}

/** Whether a console runs on what is meant. */
export async function isRunning(options: AuditOptions): Promise<boolean> {
  const running = await runningConsoles(options.data);
  for (const { client } of running) client.close();
  return running.length > 0;
}

/** The data folder that is meant. @throws CommandFailed when it has no journal */
export function folder(options: AuditOptions): string {
  const found = candidates(options.data).find(hasJournal);
  if (found === undefined)
    throw new CommandFailed(EXIT.usage, 'There is no journal. Name its data folder with --data.');
  return found;
}
