import { randomBytes } from 'node:crypto';
import { WRITE_WITHIN_MS } from '../adapters/watchdog/bounds.ts';
import { holdsLease } from '../adapters/watchdog/lease.ts';
import type { MainProcess } from './main-process.ts';
import type { ReachVenue } from './reached-venue.ts';
import { TakeoverLog } from './takeover-log.ts';
import { notify, say } from './tell.ts';
import { type VenueResult, VenueTakeover } from './venue-takeover.ts';
import type { Lost } from './watch.ts';

export interface TakeoverOptions {
  readonly dataDir: string;
  readonly main: MainProcess;
  /** By which main named this watchdog as the one that may act. */
  readonly lease: string;
  readonly lost: Lost;
  readonly reach: ReachVenue;
}

/**
 * Takes the kill over from a main that is lost. First the latch, on disk. Then main is ended, so that it cannot wake up
 * and trade, while the venues are fenced and flattened side by side. Then the result, and the operator is told. Nothing
 * that fails on the way keeps the rest from being done.
 */
export async function takeOver({ dataDir, main, lease, lost, reach }: TakeoverOptions): Promise<void> {
  if (!(await mayAct(dataDir, lease))) {
    say(dataDir, ['another console has this data folder: nothing is done']);
    return;
  }
  const takeoverId = `watchdog-${randomBytes(8).toString('hex')}`;
  const reason = wordsFor(lost);
  const log = new TakeoverLog(dataDir);
  const words = [`${reason}; everything is latched, orders are cancelled and positions flattened`];
  await log.append({ kind: 'takeover', takeoverId, cause: lost.cause, reason, wallAt: Date.now(), mainPid: main.pid });
  if (!(await mayAct(dataDir, lease))) {
    // It came in this very moment: by its rule it looks for the file after it took the lease.
    say(dataDir, ['another console has come: the latch is its own to take up']);
    return;
  }
  const ended = main.end();
  notify('Interlock: the watchdog took the kill over', words[0] ?? '');

  const results = await Promise.all(
    lost.last.venues.map((venue) => new VenueTakeover(takeoverId, venue, reach, log).run(reason)),
  );
  if (!(await ended)) words.push('the main process does not end; the system ends it as soon as it can');
  const own = results.filter((it) => it !== null);
  if (own.length < results.length) {
    words.push('the console came back and goes on with the kill itself');
  } else {
    const { phase, residuals } = sum(own);
    await log.append({ kind: 'result', takeoverId, phase, residuals: [...residuals], reason, wallAt: Date.now() });
    const left = residuals.map((it) => `  left at ${it.venue}: ${it.type} ${it.quantity} ${it.symbol} (${it.reason})`);
    words.push(phase === 'FLAT' ? 'FLAT: the venues show no order and no position, read twice' : 'INCOMPLETE', ...left);
    notify(`Interlock: the watchdog's kill is ${phase}`, `${reason}. Start the app: it comes back latched.`);
  }
  if (log.problem !== '') words.push(`the takeover could not be written down (${log.problem})`);
  words.push('start the app again: it comes back latched, and looks at the venues again');
  say(dataDir, words);
}

/** A folder that cannot be looked at keeps nobody from acting: that main is lost is known. */
function mayAct(dataDir: string, lease: string): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), WRITE_WITHIN_MS).unref());
  return Promise.race([holdsLease(dataDir, lease), late]);
}

function sum(results: readonly VenueResult[]): VenueResult {
  return {
    // Without a venue nothing was looked at, and nothing is proved.
    phase: results.length > 0 && results.every((it) => it.phase === 'FLAT') ? 'FLAT' : 'INCOMPLETE',
    residuals: results.flatMap((it) => it.residuals),
  };
}

function wordsFor({ cause, silentMs, last }: Lost): string {
  const heard = `its last beat was at ${new Date(last.wallAt).toISOString()}, ${Math.round(last.lagMs)} ms late`;
  const what = cause === 'died' ? 'died' : `hung, silent for ${(silentMs / 1_000).toFixed(1)} s,`;
  return `the main process ${what} while agents traded or something was open or held (${heard})`;
}
