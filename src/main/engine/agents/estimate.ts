/** Weight of a new value once there are enough of them: about the last forty count. */
const WEIGHT = 0.05;
/** What is learnt from a value is bounded to so many deviations: what is odd must not soon look usual. */
const AT_MOST = 3;

/** An exponentially weighted mean and variance (T. Finch, "Incremental calculation of weighted mean and variance"). */
export interface Estimate {
  values: number;
  mean: number;
  variance: number;
}

export function noEstimate(): Estimate {
  return { values: 0, mean: 0, variance: 0 };
}

/** How many deviations `value` lies above the mean; the deviation counts as `least` at least. Zero before any value. */
export function zOf({ values, mean, variance }: Estimate, value: number, least: number): number {
  return values === 0 ? 0 : (value - mean) / Math.max(Math.sqrt(variance), least);
}

/**
 * Takes a value in: the first ones by equal weight, later ones by {@link WEIGHT}. A value that is itself the mean of
 * several brings their variance with it, so that what is learnt is how far a single one lies.
 */
export function learn(estimate: Estimate, value: number, least: number, within = 0): void {
  const bound = AT_MOST * Math.max(Math.sqrt(estimate.variance), least);
  const far = value - estimate.mean;
  const distance = estimate.values === 0 ? far : Math.max(-bound, Math.min(bound, far));
  const weight = Math.max(WEIGHT, 1 / (estimate.values + 1));
  estimate.mean += weight * distance;
  const between = estimate.values === 0 ? 0 : (1 - weight) * weight * distance * distance;
  estimate.variance = (1 - weight) * estimate.variance + between + weight * Math.min(within, bound * bound);
  estimate.values += 1;
}
