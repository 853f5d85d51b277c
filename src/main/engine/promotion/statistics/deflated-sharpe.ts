import { normalCdf, normalQuantile } from './normal.ts';

/**
 * How much of a Sharpe ratio is left once it is known how many variants were tried for it.
 * D. H. Bailey, M. López de Prado, "The Deflated Sharpe Ratio: Correcting for Selection Bias, Backtest Overfitting, and
 * Non-Normality", Journal of Portfolio Management 40 (2014). Ratios here are per period of the returns, not a year's.
 */

/** Euler's and Mascheroni's constant. */
const EULER = 0.5772156649015329;

/** What a list of returns looks like; population moments, as the paper has them. */
export interface Moments {
  readonly count: number;
  readonly sharpe: number;
  readonly skewness: number;
  /** 3 for a normal distribution. */
  readonly kurtosis: number;
}

/** Below this a deviation is rounding of returns that are all alike. */
const NO_DEVIATION = 1e-12;

/** Null with fewer than `fewest` returns, or when they do not vary. */
export function momentsOf(returns: readonly number[], fewest: number): Moments | null {
  const count = returns.length;
  if (count < Math.max(fewest, 2)) return null;
  const mean = returns.reduce((sum, it) => sum + it, 0) / count;
  let [second, third, fourth] = [0, 0, 0];
  for (const value of returns) {
    const away = value - mean;
    second += away ** 2;
    third += away ** 3;
    fourth += away ** 4;
  }
  const deviation = Math.sqrt(second / count);
  if (deviation < NO_DEVIATION) return null;
  return {
    count,
    sharpe: mean / Math.sqrt(second / (count - 1)),
    skewness: third / count / deviation ** 3,
    kurtosis: fourth / count / deviation ** 4,
  };
}

/**
 * The Sharpe ratio to expect of the best of so many variants of which none has any skill, whose ratios vary by `variance`
 * (the paper's SR0). Zero for one variant: nothing was chosen.
 */
export function expectedBest(variance: number, trials: number): number {
  if (trials < 2) return 0;
  const first = normalQuantile(1 - 1 / trials);
  const second = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER) * first + EULER * second);
}

/** The probability that the true ratio is above `threshold` (the paper's PSR). Null where it is not defined. */
export function probabilisticSharpe({ count, sharpe, skewness, kurtosis }: Moments, threshold: number): number | null {
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (spread <= 0) return null;
  return normalCdf(((sharpe - threshold) * Math.sqrt(count - 1)) / Math.sqrt(spread));
}

export interface DeflatedSharpe {
  /** Per period. */
  readonly sharpe: number;
  /** What the best of the variants would show without any skill, per period. */
  readonly expectedBest: number;
  /** That its skill is above that, 0 to 1. */
  readonly probability: number;
  readonly trials: number;
}

/**
 * @param trials how many different variants were tried on this data
 * @param known the ratios of those that are known, per period, each variant once. Their variance is never taken for less
 *   than that of ratios without skill, 1 ÷ (n − 1) (Lo, "The Statistics of Sharpe Ratios", Financial Analysts J. 58
 *   (2002), for independent normal returns of mean zero): who enters a few that are alike would else deflate nothing
 */
export function deflatedSharpe(moments: Moments, trials: number, known: readonly number[]): DeflatedSharpe | null {
  const variance = Math.max(1 / (moments.count - 1), known.length < 2 ? 0 : sampleVariance(known));
  const best = expectedBest(variance, trials);
  const probability = probabilisticSharpe(moments, best);
  if (probability === null) return null;
  return { sharpe: moments.sharpe, expectedBest: best, probability, trials };
}

function sampleVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, it) => sum + it, 0) / values.length;
  return values.reduce((sum, it) => sum + (it - mean) ** 2, 0) / (values.length - 1);
}
