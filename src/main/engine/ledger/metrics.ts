import { applyRate, type Cash, minus, type Rate, toFloat, ZERO_CASH } from '../../../shared/money.ts';

/**
 * Statistics of an equity curve (R4), each by its published definition. They are floats: they judge, they never move
 * money. Each gives null where the data cannot give it, and null is shown as such, never as zero.
 */

/** Fewest returns for a ratio that is worth reading: under it mean and deviation are mostly chance. */
export const MIN_RETURNS = 30;

const YEAR_MS = 365 * 86_400_000;

/** Periods of this length in a year of a market that never closes. */
export function periodsPerYear(periodMs: number): number {
  return YEAR_MS / periodMs;
}

/**
 * Simple returns from point to point, (later - earlier) / earlier. Null when the curve touches zero or less before its
 * last point: there is nothing to earn a return on.
 */
export function returnsOf(equity: readonly Cash[]): number[] | null {
  const returns: number[] = [];
  for (let i = 1; i < equity.length; i += 1) {
    const [earlier, later] = [equity[i - 1] ?? ZERO_CASH, equity[i] ?? ZERO_CASH];
    if (earlier <= 0n) return null;
    returns.push(toFloat(minus(later, earlier)) / toFloat(earlier));
  }
  return returns;
}

/** Below this a deviation is rounding of returns that are all alike, not risk. */
const NO_DEVIATION = 1e-12;

/**
 * Sharpe ratio: mean of the returns in excess of `benchmark` (a return per period) over their sample standard
 * deviation, times the square root of `periods` a year.
 * W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21 (1994), equations 4 to 6.
 * Null with fewer than `fewest` returns, or when they do not vary.
 */
export function sharpe(
  returns: readonly number[],
  periods: number,
  benchmark = 0,
  fewest = MIN_RETURNS,
): number | null {
  if (returns.length < Math.max(fewest, 2)) return null;
  const average = mean(returns);
  let squares = 0;
  for (const value of returns) squares += (value - average) ** 2;
  const deviation = Math.sqrt(squares / (returns.length - 1));
  return deviation < NO_DEVIATION ? null : ((average - benchmark) / deviation) * Math.sqrt(periods);
}

/**
 * Sortino ratio: mean return above `target` (a return per period) over the downside deviation, which counts every
 * return in its mean but only shortfalls in its squares; times the square root of `periods` a year.
 * F. A. Sortino, L. N. Price, "Performance Measurement in a Downside Risk Framework", Journal of Investing 3 (1994).
 * Null with fewer than `fewest` returns, or when none falls short.
 */
export function sortino(returns: readonly number[], periods: number, target = 0, fewest = MIN_RETURNS): number | null {
  if (returns.length < Math.max(fewest, 1)) return null;
  let squares = 0;
  for (const value of returns) squares += Math.min(0, value - target) ** 2;
  const downside = Math.sqrt(squares / returns.length);
  return downside < NO_DEVIATION ? null : ((mean(returns) - target) / downside) * Math.sqrt(periods);
}

/**
 * Historical value at risk over one period: what `equity` would lose in the k-th worst of the recorded returns, k the
 * whole part of (1 - level) × their number, as of 500 returns at 0.99 the 5th worst. Zero when even that one gained.
 * P. Jorion, "Value at Risk", 3rd ed. (2007), section 10.3; J. C. Hull, "Options, Futures, and Other Derivatives".
 * Null with fewer than 1 / (1 - level) returns (100 for 0.99) or no equity. Throws RangeError for a level outside 0..1.
 */
export function historicalVar(returns: readonly number[], level: number, equity: Cash): Cash | null {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, not at ${level}`);
  // The nudge keeps (1 - 0.9) × 10 from being 0.9999999999999998.
  const worst = Math.floor((1 - level) * returns.length + 1e-9);
  if (worst < 1 || equity <= 0n) return null;
  const value = Float64Array.from(returns).sort()[worst - 1] ?? Number.NaN;
  return value >= 0 ? ZERO_CASH : applyRate(equity, rateOf(-value), 'up');
}

/** A float as a rate, to twelve decimals. */
function rateOf(value: number): Rate {
  return (BigInt(Math.round(value * 1e12)) * 10_000n) as Rate;
}

/**
 * The deepest fall from a trailing peak, as a fraction of that peak: 0.25 is a quarter lost. Above 1 when equity went
 * below zero. M. Magdon-Ismail, A. F. Atiya, "Maximum Drawdown", Risk 17 (2004).
 * Null for an empty curve or one that begins at zero or less.
 */
export function maxDrawdown(equity: readonly Cash[]): number | null {
  let deepest = 0;
  return eachDrawdown(equity, (fall) => {
    deepest = Math.max(deepest, fall);
  })
    ? deepest
    : null;
}

/** The fall of the last point from the curve's peak, as {@link maxDrawdown} measures it. Null where that is. */
export function currentDrawdown(equity: readonly Cash[]): number | null {
  let current = 0;
  return eachDrawdown(equity, (fall) => {
    current = fall;
  })
    ? current
    : null;
}

/** Hands over each point's fall from its trailing peak; false when there is no peak to fall from. */
function eachDrawdown(equity: readonly Cash[], take: (fall: number) => void): boolean {
  let peak = equity[0] ?? ZERO_CASH;
  if (peak <= 0n) return false;
  for (const value of equity) {
    if (value > peak) peak = value;
    take(toFloat(minus(peak, value)) / toFloat(peak));
  }
  return true;
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
