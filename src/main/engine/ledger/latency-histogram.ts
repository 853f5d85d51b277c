/** Shortest time told apart, in milliseconds; anything shorter counts as this. */
const SHORTEST_MS = 0.001;
/** Longest time told apart, in milliseconds; anything longer counts as this. */
const LONGEST_MS = 60_000;
/** Each bucket is wider than the one before by this, so a percentile is never more than 5 % above the truth. */
const GROWTH = 1.05;
const BUCKETS = Math.ceil(Math.log(LONGEST_MS / SHORTEST_MS) / Math.log(GROWTH)) + 1;

/**
 * How long something took, in a fixed number of logarithmic buckets: its size does not grow with what it records
 * (the idea of HdrHistogram). Percentiles are by nearest rank and err upwards, never below the true value.
 */
export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #longest = 0;

  /** Times recorded so far. */
  get count(): number {
    return this.#count;
  }

  /** Takes one time in milliseconds. What is not a number counts as the longest: it must not look fast. */
  record(ms: number): void {
    const time = Number.isNaN(ms) ? LONGEST_MS : Math.min(Math.max(ms, SHORTEST_MS), LONGEST_MS);
    const bucket = Math.min(Math.ceil(Math.log(time / SHORTEST_MS) / Math.log(GROWTH)), BUCKETS - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    if (time > this.#longest) this.#longest = time;
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
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return Math.min(SHORTEST_MS * GROWTH ** bucket, this.#longest);
    }
    return this.#longest;
  }
}
