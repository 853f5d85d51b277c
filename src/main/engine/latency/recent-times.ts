/** Times kept; each later one takes the place of the oldest. */
const RECENT_KEPT = 50;

/** The last {@link RECENT_KEPT} times of something. */
export class RecentTimes {
  readonly #times = new Float64Array(RECENT_KEPT);
  #added = 0;

  /** How many are kept. */
  get count(): number {
    return Math.min(this.#added, RECENT_KEPT);
  }

  add(ms: number): void {
    this.#times[this.#added % RECENT_KEPT] = ms;
    this.#added += 1;
  }

  clear(): void {
    this.#added = 0;
  }

  /** The middle one by size, or the mean of the two middle ones; null while there is none. */
  median(): number | null {
    const { count } = this;
    if (count === 0) return null;
    const sorted = this.#times.slice(0, count).sort();
    const [below, above] = [sorted[(count - 1) >> 1] ?? 0, sorted[count >> 1] ?? 0];
    return (below + above) / 2;
  }
}
