/** Times kept; each later one takes the place of the oldest. */
export const RECENT_KEPT = 1_000;

/** The last {@link RECENT_KEPT} times of something. */
export class RecentTimes {
  readonly #times = new Float64Array(RECENT_KEPT);
  #added = 0;

  /** How many were added since the last {@link clear}. */
  get added(): number {
    return this.#added;
  }

  add(ms: number): void {
    this.#times[this.#added % RECENT_KEPT] = ms;
    this.#added += 1;
  }

  clear(): void {
    this.#added = 0;
  }

  /** The middle one by size of the last so many, of an even number the upper one; null while there are fewer. */
  median(last: number): number | null {
    const times = this.#last(last);
    return times === null ? null : (times.sort()[times.length >> 1] ?? null);
  }

  /** True when {@link median} is above `ms`, which it is when at least half are; sorts nothing. */
  isMedianOver(last: number, ms: number): boolean {
    const times = this.#last(last);
    if (times === null) return false;
    let over = 0;
    for (const time of times) if (time > ms) over += 1;
    return over >= times.length / 2;
  }

  /** A copy; null while there are fewer, or more are asked for than are kept. */
  #last(count: number): Float64Array | null {
    if (count < 1 || this.#added < count || count > RECENT_KEPT) return null;
    const end = this.#added % RECENT_KEPT;
    if (end >= count) return this.#times.slice(end - count, end);
    // Before it came round the oldest of them stand at its end.
    const times = new Float64Array(count);
    times.set(this.#times.subarray(RECENT_KEPT - (count - end)));
    times.set(this.#times.subarray(0, end), count - end);
    return times;
  }
}
