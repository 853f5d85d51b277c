/** Shortest time told apart, in milliseconds; anything shorter counts as this. */
const SHORTEST_MS = 0.001;
/** Longest time told apart, in milliseconds; anything longer counts as this. */
const LONGEST_MS = 60_000;
/** Each bucket is wider than the one before by this, so a percentile is never more than 5 % above the truth. */
const GROWTH = 1.05;
/** Upper end of each bucket. By multiplication alone: unlike logarithms and powers it is the same on every machine. */
const ENDS = bucketEnds();

function bucketEnds(): Float64Array {
  const ends = [SHORTEST_MS];
  while ((ends.at(-1) ?? LONGEST_MS) < LONGEST_MS) ends.push((ends.at(-1) ?? LONGEST_MS) * GROWTH);
  return Float64Array.from(ends);
}

/** The first bucket whose end is not below `time`. */
function bucketOf(time: number): number {
  let [low, high] = [0, ENDS.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ENDS[middle] ?? LONGEST_MS) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * How long something took, in a fixed number of logarithmic buckets: its size does not grow with what it records
 * (the idea of G. Tene's HdrHistogram). Percentiles are by nearest rank (R. J. Hyndman, Y. Fan, "Sample Quantiles in
 * Statistical Packages", The American Statistician 50 (1996), definition 1) and err upwards, never below the true value.
 */
export class LatencyHistogram {
  readonly #counts = new Float64Array(ENDS.length);
  #count = 0;
  #longest = 0;

  /** Times recorded so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes one time in milliseconds. What is not a number counts as the longest: it must not look fast.
   * @returns the time as it was taken, within what is told apart
   */
  record(ms: number): number {
    const time = Number.isNaN(ms) ? LONGEST_MS : Math.min(Math.max(ms, SHORTEST_MS), LONGEST_MS);
    const bucket = bucketOf(time);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    if (time > this.#longest) this.#longest = time;
    return time;
  }

  /**
   * The time in milliseconds that `p` percent of the recorded ones do not exceed, 0 < p ≤ 100; null while nothing is
   * recorded. Throws RangeError for another p.
   */
  percentile(p: number): number | null {
    if (!(p > 0 && p <= 100)) throw new RangeError(`a percentile lies above 0 and up to 100, not at ${p}`);
    if (this.#count === 0) return null;
    const rank = Math.ceil((p / 100) * this.#count);
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= rank) return Math.min(ENDS[bucket] ?? LONGEST_MS, this.#longest);
    }
    return this.#longest;
  }
}
