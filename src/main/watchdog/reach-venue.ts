import { Refusal } from '../../shared/ipc/contract.ts';
import { connectExchange } from '../adapters/exchange/client.ts';
import { CONNECT_AGAIN_MS } from '../adapters/watchdog/bounds.ts';
import type { WatchedAccount } from '../adapters/watchdog/protocol.ts';
import type { MainProcess } from './main-process.ts';
import { NotReached, type ReachedVenue, type ReachVenue } from './reached-venue.ts';

/** Whatever a loader says would name paths of this machine. */
const NOT_LOADED = 'what it takes to reach an exchange cannot be loaded: install the app again';

export interface LostConsole {
  readonly dataDir: string;
  readonly main: MainProcess;
  /** The account at an exchange that it traded; null for none. */
  readonly account: WatchedAccount | null;
}

/** How the venues of a console that is lost are reached: its account at an exchange, or the paper venue's process. */
export function reachVenue({ dataDir, main, account }: LostConsole): ReachVenue {
  let toAccount: ReachVenue | null = null;
  return async (venue, onKeyRead) => {
    if (venue !== account?.venue) return await reachProcess(dataDir, main.pid, venue);
    // An exchange fences nobody: what main may still send is over once main is.
    await main.end();
    toAccount ??= (await loaded()).reachAccount(dataDir, account);
    return await toAccount(venue, onKeyRead);
  };
}

/** Whether this account could be taken over: empty, or in words why not. Never rejects. */
export async function testReach(dataDir: string, account: WatchedAccount): Promise<string> {
  try {
    await (await loaded()).proveReach(dataDir, account);
    return '';
  } catch (error) {
    return error instanceof NotReached || error instanceof Refusal ? error.message : NOT_LOADED;
  }
}

/** Loaded for an account alone: whoever watches a paper venue needs none of it. */
async function loaded(): Promise<typeof import('./reach-account.ts')> {
  try {
    return await import('./reach-account.ts');
  } catch {
    throw new NotReached(NOT_LOADED, CONNECT_AGAIN_MS);
  }
}

/** The venue that runs as a process of its own beside this data folder (src/main/exchange/), taken from main alone. */
async function reachProcess(dataDir: string, mainPid: number, venue: string): Promise<ReachedVenue> {
  const client = await connectExchange({ dataDir, role: 'watchdog' });
  try {
    const { id, instruments } = await client.takeover(mainPid);
    if (id !== venue) throw new Error(`${id} answers there, not ${venue}`);
    return { client, instruments };
  } catch (error) {
    await client.leave();
    throw error;
  }
}
