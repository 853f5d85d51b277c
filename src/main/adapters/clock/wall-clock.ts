import type { TimeMs } from '../../../shared/ids.ts';
import type { Clock } from '../../engine/ports.ts';

/** The machine's own time, in two readings that must not be mixed. */
export interface WallClock extends Clock {
  /** Calendar time in whole milliseconds since the epoch, UTC. It may jump when the machine's clock is set. */
  now(): TimeMs;
  /** Milliseconds since some fixed moment, never going back: for measuring how long something took. */
  monotonic(): number;
}

/** The one place that reads the machine's clock. */
export const wallClock: WallClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
