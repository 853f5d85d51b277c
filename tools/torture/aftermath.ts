import { setTimeout as sleep } from 'node:timers/promises';
import { lookForTakeover } from '../../src/main/adapters/watchdog/takeover-file.ts';
import type { Checks } from './checks.ts';
import { type ExchangeSays, isOpenThere, readExchange } from './exchange-says.ts';
import type { Folder } from './folder.ts';
import type { Place } from './place.ts';
import type { Plan } from './plan.ts';
import type { Tally } from './tally.ts';

/** A takeover is over by then, flat or given up. */
const TAKEOVER_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

export interface AftermathParts {
  readonly place: Place;
  readonly checks: Checks;
  readonly tally: Tally;
}

/**
 * After a crash that left the exchange alone: waits for what the watchdog does, unless the plan is to come back in the
 * middle of it, and asks the exchange itself how things stand. True when a watchdog was seen to take over: then the
 * next start has to be latched.
 */
export async function aftermath(folder: Folder, plan: Plan, parts: AftermathParts): Promise<boolean> {
  if (!plan.patient || !(await isOpenThere(folder.data))) return false;
  const result = folder.mode.isWatched ? await takeoverResult(folder, parts) : null;
  const says = await readExchange(folder.data);
  if (says !== null) folder.exchangeSaid(says);
  if (result === null) return false;
  parts.tally.takeovers += 1;
  parts.checks.check('flat', notFlat(result, says));
  return true;
}

interface Result {
  readonly phase: string;
  readonly residuals: readonly object[];
}

/** How the watchdog's kill ended; null when there was nothing to take over, or a console has it back already. */
async function takeoverResult({ data }: Folder, { place }: AftermathParts): Promise<Result | null> {
  const until = performance.now() + TAKEOVER_WITHIN_MS;
  while (performance.now() < until) {
    const result = lookForTakeover(data)?.entries.find((it) => it.kind === 'result');
    if (result !== undefined) return result;
    const isWatched = place
      .leftRunning()
      .some(({ command }) => command.includes('watchdog.ts') && command.includes(data));
    if (!isWatched && lookForTakeover(data) === null) return null;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`the watchdog came to no result within ${TAKEOVER_WITHIN_MS / 1_000} s`);
}

function notFlat({ phase, residuals }: Result, says: ExchangeSays | null): string[] {
  if (phase !== 'FLAT') return [`the watchdog ended ${phase}: ${JSON.stringify(residuals).slice(0, 300)}`];
  if (says === null) return ['the exchange is gone after the takeover'];
  const { openOrders, positions } = says.snapshot;
  return [
    ...openOrders.map((it) => `order ${it.orderId} is open at the exchange after FLAT`),
    ...positions.filter((it) => it.quantity !== 0n).map((it) => `${it.quantity} ${it.symbol} is held after FLAT`),
  ];
}
