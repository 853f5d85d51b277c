import type { TimeMs } from '../../../shared/ids.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const KEPT_MS = 60 * MINUTE_MS;

/**
 * Counts of the last hour on the engine's clock, one entry for each second in which something was counted: so bounded
 * whatever the rate, and a window that slides, for a limit by the minute must not be met twice around a minute's end.
 */
export interface RateWindow {
  /** When something was last counted in that second, oldest first: what was counted before it goes with it. */
  readonly times: TimeMs[];
  readonly counts: number[];
}

export function emptyRateWindow(): RateWindow {
  return { times: [], counts: [] };
}

export function countAt({ times, counts }: RateWindow, at: TimeMs): void {
  while (times.length > 0 && isForgotten(times[0] ?? at, at)) {
    times.shift();
    counts.shift();
  }
  const newest = times.length - 1;
  const last = times[newest];
  // After a clock that was set back it counts with the last, and so for no shorter.
  if (last !== undefined && (at <= last || isSameSecond(last, at))) {
    times[newest] = Math.max(last, at);
    counts[newest] = (counts[newest] ?? 0) + 1;
    return;
  }
  times.push(at);
  counts.push(1);
}

/** How many were counted in the last `minutes`, 60 at the most: at least those, and at most a second's too many. */
export function countedWithin({ times, counts }: RateWindow, at: TimeMs, minutes: number): number {
  const after = at - minutes * MINUTE_MS;
  let sum = 0;
  for (let i = times.length - 1; i >= 0; i -= 1) {
    const time = times[i] ?? 0;
    if (time <= after) break;
    if (!isForgotten(time, at)) sum += counts[i] ?? 0;
  }
  return sum;
}

/** An hour ago, or so far ahead that it was counted on another clock. */
function isForgotten(time: TimeMs, at: TimeMs): boolean {
  return Math.abs(at - time) >= KEPT_MS;
}

function isSameSecond(a: TimeMs, b: TimeMs): boolean {
  return Math.floor(a / SECOND_MS) === Math.floor(b / SECOND_MS);
}
