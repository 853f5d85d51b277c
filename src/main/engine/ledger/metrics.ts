import { applyRate, type Cash, minus, mulDiv, ONE, type Rate, ZERO_CASH } from '../../../shared/money.ts';

/**
 * Statistics of an equity curve (R4), each by its published definition (docs/metrics.md has them all in one table). They
 * are floats: they judge, they never move money. Each gives null where the data cannot give it, and null is shown as
 * such, never as zero.
 */

/** Fewest returns for a ratio that is worth reading: under it mean and deviation are mostly chance. */
export const MIN_RETURNS = 30;

const YEAR_MS = 365 * 86_400_000;

/** Periods of this length in a year of a market that never closes. */
export function periodsPerYear(periodMs: number): number {
  return YEAR_MS / periodMs;
}

/** Below this a deviation is rounding of returns that are all alike, not risk. */
const NO_DEVIATION = 1e-12;

/**
 * Sharpe ratio: mean of the returns in excess of `benchmark` (a return per period) over their sample standard
 * deviation, times the square root of `periods` a year.
 * W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21 (1994), equations 4 to 6, and "Time Dependence"
 * there for the root; A. W. Lo, "The Statistics of Sharpe Ratios", Financial Analysts Journal 58 (2002), for what it
 * assumes: returns that do not depend on the ones before.
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
 * F. A. Sortino, R. van der Meer, "Downside Risk", Journal of Portfolio Management 17 (1991); F. A. Sortino, L. N. Price,
 * "Performance Measurement in a Downside Risk Framework", Journal of Investing 3 (1994).
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
 * P. Jorion, "Value at Risk", 3rd ed. (2007), chapter 10, historical simulation; J. C. Hull, "Risk Management and
 * Financial Institutions", chapter on historical simulation. 99 % is the level of the Basel Committee's "Amendment to the
 * Capital Accord to Incorporate Market Risks" (1996).
 * Null with fewer than 1 / (1 - level) returns (100 for 0.99) or no equity. Throws RangeError for a level outside 0..1.
 */
export function historicalVar(returns: readonly number[], level: number, equity: Cash): Cash | null {
  const kth = worstReturns(returns, level).at(-1);
  return kth === undefined ? null : lossOf(kth, equity);
}

/**
 * Historical expected shortfall over one period: what `equity` would lose on the mean of the k worst returns, k as in
 * {@link historicalVar}, which it is never below.
 * C. Acerbi, D. Tasche, "On the Coherence of Expected Shortfall", Journal of Banking and Finance 26 (2002): the mean of
 * the k first order statistics.
 * Null where the value at risk is. Throws RangeError for a level outside 0..1.
 */
export function expectedShortfall(returns: readonly number[], level: number, equity: Cash): Cash | null {
  const worst = worstReturns(returns, level);
  return worst.length === 0 ? null : lossOf(mean(worst), equity);
}

/** The worst (1 - level) of the returns, worst first; empty when they are too few to tell. */
function worstReturns(returns: readonly number[], level: number): Float64Array {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, not at ${level}`);
  // The nudge keeps (1 - 0.9) × 10 from being 0.9999999999999998.
  const count = Math.floor((1 - level) * returns.length + 1e-9);
  return Float64Array.from(returns).sort().subarray(0, count);
}

/** What a return takes from `equity`, rounded up; null when there is none to lose. */
function lossOf(value: number, equity: Cash): Cash | null {
  if (equity <= 0n) return null;
  return value >= 0 ? ZERO_CASH : applyRate(equity, rateOf(-value), 'up');
}

/** A float as a rate, to twelve decimals. */
function rateOf(value: number): Rate {
  return (BigInt(Math.round(value * 1e12)) * 10_000n) as Rate;
}

/**
 * How far `equity` is below the peak before it, as a fraction of that peak: 0.25 is a quarter lost. Above 1 when equity
 * is below zero; zero at the peak, and for a peak of zero or less. The deepest of them over a curve is its maximum
 * drawdown: M. Magdon-Ismail, A. F. Atiya, "Maximum Drawdown", Risk 17 (2004).
 */
export function drawdownFrom(peak: Cash, equity: Cash): Rate {
  return peak <= 0n || equity >= peak ? (0n as Rate) : mulDiv<Rate>(minus(peak, equity), ONE, peak, 'toZero');
}

function mean(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
