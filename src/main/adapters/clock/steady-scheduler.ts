import type { TimeMs } from '../../../shared/ids.ts';
import type { Scheduler } from '../../engine/ports.ts';
import { wallClock } from './wall-clock.ts';

const BEGAN_AT = wallClock.now() - wallClock.monotonic();

/**
 * Calendar time as it was when this process began, and from then on by a clock that nobody sets: what is measured by it
 * is right whatever happens to the machine's date. It stands still while the machine sleeps. No timer keeps a process
 * alive.
 */
export const steadyScheduler: Scheduler = {
  now: () => Math.floor(BEGAN_AT + wallClock.monotonic()),
  at: (at: TimeMs, task: () => void) => {
    const timer = setTimeout(task, Math.max(0, at - steadyScheduler.now()));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
