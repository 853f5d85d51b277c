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
  const ended = isRunning ? closes.length - 1 : closes.length;
  const { upTo, returns: known } = standing(closes);
  const returns = [...known];
  return addReturns(closes, upTo, ended, returns) < ended ? null : returns;
}

/** Adds the returns of the closes from one place to another; gives the place at which it ended for want of equity. */
function addReturns(closes: readonly HourClose[], from: number, to: number, returns: number[]): number {
  for (let place = from; place < to; place += 1) {
    const [earlier, later] = [closes[place - 1], closes[place]];
    if (earlier === undefined || later === undefined) continue;
    if (earlier.equity <= 0n) return place;
    if (later.hour !== earlier.hour + 1) continue;
    returns.push(toFloat(minus(later.equity, earlier.equity)) / toFloat(earlier.equity));
  }
  return to;
}

interface Standing {
  readonly first: HourClose | undefined;
  /** Of the closes before this place these are the returns. */
  readonly upTo: number;
  readonly returns: readonly number[];
}

const STANDING = new WeakMap<readonly HourClose[], Standing>();

/**
 * The returns that stand for good, those of all closes but the last two: the last one may still be replaced, and its
 * return with it. They are asked for every hour, of a list that grows by one.
 */
function standing(closes: readonly HourClose[]): Standing {
  const good = Math.max(0, closes.length - 2);
  const before = STANDING.get(closes);
  const isOf = before !== undefined && before.first === closes[0] && before.upTo <= good;
  if (isOf && before.upTo === good) return before;
  const returns = isOf ? [...before.returns] : [];
  const upTo = addReturns(closes, isOf ? before.upTo : 0, good, returns);
  const now = { first: closes[0], upTo, returns };
  STANDING.set(closes, now);
  return now;
}
