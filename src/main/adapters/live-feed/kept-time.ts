import type { TimeMs } from '../../../shared/ids.ts';
import type { Scheduler } from '../../engine/ports.ts';

/** The exchange's clock is measured again so often. */
const MEASURE_EVERY_MS = 10 * 60_000;
/** How often it is looked whether the machine's two clocks went apart, and by how much they must have. */
const LOOK_MS = 1_000;
const APART_MS = 1_000;
/** After a measurement that failed, at the earliest. */
const AGAIN_AFTER_MS = 5_000;

export interface KeptTimeParts {
  /** Asks the exchange for its time; rejects when it does not tell. */
  readonly measure: () => Promise<void>;
  /** A clock that nobody sets, and that stands still while the machine sleeps. */
  readonly scheduler: Scheduler;
  readonly wallNow: () => TimeMs;
}

/**
 * Keeps an exchange's time: measures it again every ten minutes, and as soon as the machine's date and its steady clock
 * went apart, because one of them was set or the machine slept. Returns what ends it.
 */
export function keepTime({ measure, scheduler, wallNow }: KeptTimeParts): () => void {
  let apart = wallNow() - scheduler.now();
  let dueAt = scheduler.now() + MEASURE_EVERY_MS;
  let notBefore = Number.NEGATIVE_INFINITY;
  let isAsking = false;
  let stop = (): void => {};
  const ask = async (): Promise<void> => {
    isAsking = true;
    const asked = wallNow() - scheduler.now();
    try {
      await measure();
      apart = asked;
      dueAt = scheduler.now() + MEASURE_EVERY_MS;
    } catch {
      // What is known of it stays, and it is asked for again.
      notBefore = scheduler.now() + AGAIN_AFTER_MS;
    }
    isAsking = false;
  };
  const look = (): void => {
    const now = scheduler.now();
    const isDue = now >= dueAt || Math.abs(wallNow() - now - apart) >= APART_MS;
    if (isDue && !isAsking && now >= notBefore) void ask();
    stop = scheduler.at(now + LOOK_MS, look);
  };
  stop = scheduler.at(scheduler.now() + LOOK_MS, look);
  return () => stop();
}
