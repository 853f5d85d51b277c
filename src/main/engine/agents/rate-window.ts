import type { TimeMs } from '../../../shared/ids.ts';

const MINUTE_MS = 60_000;
const BUCKETS = 60;

/** Counts of the last hour by minute, on the engine's clock; bounded whatever the rate. */
export interface RateWindow {
  /** Minute number since the epoch of each bucket, and its count; index is minute modulo 60. */
  readonly minutes: number[];
  readonly counts: number[];
}

export function emptyRateWindow(): RateWindow {
  return { minutes: new Array<number>(BUCKETS).fill(-1), counts: new Array<number>(BUCKETS).fill(0) };
}

export function countAt(window: RateWindow, at: TimeMs): void {
  const minute = Math.floor(at / MINUTE_MS);
  const index = minute % BUCKETS;
  if (window.minutes[index] !== minute) {
    window.minutes[index] = minute;
    window.counts[index] = 0;
  }
  window.counts[index] = (window.counts[index] ?? 0) + 1;
}

/** How many were counted in the last `minutes` whole minutes, the running one included. */
export function countedWithin(window: RateWindow, at: TimeMs, minutes: number): number {
  const now = Math.floor(at / MINUTE_MS);
  let sum = 0;
  for (let minute = now; minute > now - Math.min(minutes, BUCKETS); minute -= 1) {
    const index = minute % BUCKETS;
    if (window.minutes[index] === minute) sum += window.counts[index] ?? 0;
  }
  return sum;
}
