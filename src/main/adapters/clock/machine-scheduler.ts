import type { TimeMs } from '../../../shared/ids.ts';
import type { Scheduler } from '../../engine/ports.ts';
import { wallClock } from './wall-clock.ts';

/** The machine's calendar time and its timers: for what talks to the world outside. No timer keeps a process alive. */
export const machineScheduler: Scheduler = {
  now: () => wallClock.now(),
  at: (at: TimeMs, task: () => void) => {
    const timer = setTimeout(task, Math.max(0, at - wallClock.now()));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
