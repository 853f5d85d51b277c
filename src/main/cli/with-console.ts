import type { InvokeChannel } from '../../shared/ipc/contract.ts';
import { consoleDoor } from '../ipc/console-dispatch.ts';
import type { Console } from '../runtime/console.ts';
import type { TestExchange } from '../runtime/venue-keys/ask-exchange.ts';
import type { Call } from './call.ts';
import { elevating } from './elevate.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { type PassphraseSource, passphraseSource } from './passphrase.ts';
import { operator } from './place.ts';
import { say, sayError } from './print.ts';
import { runningConsoles } from './target.ts';

/** How a command gets a role that a call needs: at the terminal, unless `--passphrase-stdin` said otherwise. */
export interface RoleSource {
  readonly passphraseStdin?: boolean;
  /** Where a command reads more than passphrases, in one order with them. */
  readonly source?: PassphraseSource;
  /** For a console that is made here: the test exchange that it is to ask. One that runs asks its own. */
  readonly testExchange?: TestExchange | null;
}

/** Does something with the console that runs. @throws CommandFailed when none does */
export async function withRunning<T>(
  named: string | undefined,
  use: (call: Call, dataDir: string) => Promise<T>,
  { passphraseStdin = false, source = passphraseSource(passphraseStdin) }: RoleSource = {},
): Promise<T> {
  return withFirst(await runningConsoles(named), use, source);
}

/** With the one that was used last. @throws CommandFailed when there is none */
async function withFirst<T>(
  [first, ...others]: Awaited<ReturnType<typeof runningConsoles>>,
  use: (call: Call, dataDir: string) => Promise<T>,
  source: PassphraseSource,
): Promise<T> {
  for (const { client } of others) client.close();
  if (first === undefined) {
    throw new CommandFailed(
      EXIT.notRunning,
      'No console runs with this data folder. Start one, or name it with --data.',
    );
  }
  try {
    const call: Call = (channel, request) => first.client.invoke(channel, request);
    return await use(elevating(call, source), first.dataDir);
  } finally {
    first.client.close();
  }
}

/** The same, or with a console made here for the moment when none runs. */
export async function withConsole<T>(
  named: string | undefined,
  use: (call: Call, dataDir: string) => Promise<T>,
  { passphraseStdin = false, source = passphraseSource(passphraseStdin), testExchange = null }: RoleSource = {},
): Promise<T> {
  const running = await runningConsoles(named);
  if (running.length > 0 && testExchange !== null) {
    for (const { client } of running) client.close();
    throw new CommandFailed(
      EXIT.usage,
      'A console runs, and asks the exchange that it was started with: leave --endpoint out.',
    );
  }
  if (running.length > 0) return withFirst(running, use, source);
  // A whole console is loaded only where one is made: a command to one that runs takes half the time without it.
  const { folderWithJournal, headlessConsole } = await import('./offline.ts');
  const dataDir = folderWithJournal(named);
  if (dataDir === undefined) {
    throw new CommandFailed(EXIT.notRunning, 'No console runs, and there is no data folder with a journal.');
  }
  const console = await headlessConsole(dataDir, { testExchange });
  const { dispatch } = consoleDoor(console, sayFailure);
  const asker = { by: operator(), via: 'socket', session: 'offline' } as const;
  const call: Call = async (channel, request) => (await dispatch(channel, request, asker)) as never;
  try {
    return await use(elevating(call, source), dataDir);
  } finally {
    await killsOver(console);
    await console.close();
  }
}

/** What went wrong inside a call, for the terminal. */
export function sayFailure(channel: InvokeChannel, error: unknown): void {
  sayError(`interlock: ${channel}`, error);
}

/** A kill that works here would stand still with this command: it is waited for this long, machine milliseconds. */
const KILLS_OVER_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 50;

async function killsOver(console: Console): Promise<void> {
  if (!console.engine.kills.isRunning) return;
  say('interlock: a kill is running in this data folder; it goes on here until it is over');
  const until = Date.now() + KILLS_OVER_WITHIN_MS;
  while (console.engine.kills.isRunning && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  if (console.engine.kills.isRunning) say('interlock: it is not over. `interlock kill --all --wait` goes on with it.');
}
