import { revokeLease } from '../adapters/watchdog/lease.ts';
import {
  lookForTakeover,
  setTakeoverAside,
  type TakeoverEntry,
  type TakeoverFound,
} from '../adapters/watchdog/takeover-file.ts';
import type { Engine } from '../engine/engine.ts';
import { importTakeover } from '../engine/kill/takeover.ts';

/** Why no reset is taken while a takeover could not be read: empty when there is none. */
export function takeoverInTheWay(dataDir: string): string {
  const found = lookForTakeover(dataDir);
  if (found === null) return '';
  return `A watchdog took the kill over, and its file watchdog/takeover.jsonl is still in the data folder${
    found.problem === '' ? '' : `: ${found.problem}`
  }. Compare what it says with the venue, move it away, then reset.`;
}

/**
 * What a watchdog did while this console was dead or hung becomes the journal's: latched, with its orders, before
 * anything can start. Only then is its file moved away, which also ends a watchdog that still works: the kill goes on
 * here. A file that cannot be read or understood latches as well and stays where it is, as the file KILL does, and so
 * does one that could not be journalled. A console that did not reach the venue sends no watchdog home that may have.
 */
export function takeBack(
  engine: Engine,
  dataDir: string,
  isVenueReached: boolean,
  wallNow: () => number,
  note: (text: string) => void,
): void {
  // First, so that no watchdog of an earlier console begins after we have looked.
  if (isVenueReached) revokeLease(dataDir);
  const found = lookForTakeover(dataDir);
  if (found === null) return;
  const isDurable = take(engine, found, wallNow());
  noteKeys(engine, found.entries);
  note(
    `a watchdog had taken the kill over: everything is latched${found.problem === '' ? '' : `, and ${found.problem}`}`,
  );
  if (!isVenueReached || !isDurable || found.problem !== '') return;
  try {
    const last = setTakeoverAside(dataDir, wallNow());
    take(engine, last, wallNow());
    noteKeys(engine, last.entries.slice(found.entries.length));
  } catch (error) {
    note(
      `watchdog/takeover.jsonl could not be moved away: ${error instanceof Error ? error.message : 'unknown error'}`,
    );
  }
}

function take(engine: Engine, { entries, problem }: TakeoverFound, wallNow: number): boolean {
  const begun = entries.filter((it) => it.kind === 'takeover');
  if (begun.length === 0) {
    const reason = `the file watchdog/takeover.jsonl is there, and ${problem === '' ? 'does not say why' : problem}`;
    return importTakeover(engine.core, { takeoverId: 'takeover-unread', reason, wallAt: wallNow, orders: [] });
  }
  return begun
    .map(({ takeoverId, reason, wallAt }) => {
      const own = entries.filter((it) => it.takeoverId === takeoverId);
      return importTakeover(engine.core, {
        takeoverId,
        reason: `${reason}; ${outcome(own)}`,
        wallAt,
        orders: own.filter((it) => it.kind === 'order'),
      });
    })
    .every((isDurable) => isDurable);
}

/** Each access to a key is journalled, a watchdog's too (S3). */
function noteKeys({ core }: Engine, entries: readonly TakeoverEntry[]): void {
  for (const it of entries) {
    if (it.kind !== 'key') continue;
    const purpose = 'take the kill over while the console was lost, by the watchdog';
    core.stage('key.used', null, null, { alias: `venue:${it.alias}`, purpose });
  }
  core.settle();
}

function outcome(own: readonly TakeoverEntry[]): string {
  const result = own.find((it) => it.kind === 'result');
  if (result === undefined) return 'it did not come to a result';
  const left = result.residuals.map((it) =>
    `${it.quantity} ${it.symbol} at ${it.venue} (${it.reason})`.replace(/ +/g, ' '),
  );
  return left.length === 0
    ? `it ended ${result.phase}`
    : `it ended ${result.phase}, left: ${left.join(', ')}`.slice(0, 300);
}
