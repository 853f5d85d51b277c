import { setTimeout as sleep } from 'node:timers/promises';
import type { Checks } from './checks.ts';
import type { ConsoleRun } from './console-run.ts';

/** A kill run that has a market to close in is over by then; so is one that gives up. */
export const KILL_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** Waits until a kill is proved flat or given up; false when the console ended meanwhile, or it is not latched. */
export async function killOver(run: ConsoleRun, tripId: string, checks: Checks): Promise<boolean> {
  const until = performance.now() + KILL_WITHIN_MS;
  for (;;) {
    const view = await run.ask('console.snapshot', {});
    if (view === null) return false;
    const kill = view.kill.runs.find((it) => it.id === tripId);
    if (kill === undefined || kill.phase === 'FLAT' || kill.exhausted) {
      checks.check('goes-on', []);
      return kill !== undefined;
    }
    if (performance.now() > until) {
      checks.check('goes-on', [`${tripId} is still ${kill.phase} after ${KILL_WITHIN_MS / 1_000} s`]);
      return false;
    }
    await sleep(LOOK_EVERY_MS);
  }
}
