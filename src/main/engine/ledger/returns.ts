import type { TimeMs } from '../../../shared/ids.ts';
import { type Cash, minus, toFloat } from '../../../shared/money.ts';

/** The period that returns are taken over. A month of hours is enough for a 99 % quantile, a month of days is not. */
export const PERIOD_MS = 3_600_000;
/** Hours whose close is kept: six weeks, so that what is judged is the recent behaviour and the list is bounded. */
export const HOURS_KEPT = 1_008;

/** Equity at the end of an hour: the last sample in it. `hour` counts hours since the epoch, by their ends. */
export interface HourClose {
  readonly hour: number;
  /** When that sample was taken. */
  readonly at: TimeMs;
  readonly equity: Cash;
}

/** Takes a sample into the closes; while its hour runs, the next one replaces it. */
export function closeHour(closes: HourClose[], at: TimeMs, equity: Cash): void {
  // A sample on the hour is the close of the hour that ends, not the first of the next.
  const hour = Math.ceil(at / PERIOD_MS);
  if (closes.at(-1)?.hour === hour) closes.pop();
  closes.push({ hour, at, equity });
  if (closes.length > HOURS_KEPT) closes.shift();
}

/**
 * Simple returns, equity over the equity an hour before less one (J. Y. Campbell, A. W. Lo, A. C. MacKinlay, "The
 * Econometrics of Financial Markets" (1997), section 1.4). An hour that has not ended has none, and nor has one whose
 * hour before has no sample: a return over a gap is one of another period. Null when equity was zero or less before the
 * last close: there is nothing to earn a return on.
 */
export function hourlyReturns(closes: readonly HourClose[]): number[] | null {
  const last = closes.at(-1);
  const isRunning = last !== undefined && last.at < last.hour * PERIOD_MS;
  const ended = isRunning ? closes.slice(0, -1) : closes;
  const returns: number[] = [];
  let earlier: HourClose | undefined;
  for (const later of ended) {
    if (earlier !== undefined && earlier.equity <= 0n) return null;
    if (earlier !== undefined && later.hour === earlier.hour + 1) {
      returns.push(toFloat(minus(later.equity, earlier.equity)) / toFloat(earlier.equity));
    }
    earlier = later;
  }
  return returns;
}
