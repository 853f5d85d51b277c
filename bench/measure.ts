const ROUNDS = 15;

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/**
 * Percentiles of how long a task takes, of the calmest of some rounds: what else a busy machine does would be most of a
 * p99. `n` counts the calls; the first round is there to warm up as well.
 */
export function timesOf(task: (n: number) => unknown, perRound: number): Percentiles {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const times = new Float64Array(perRound);
    for (let n = 0; n < perRound; n += 1) times[n] = timed(() => task(n));
    times.sort();
    return { p50: times[Math.floor(perRound * 0.5)] ?? 0, p99: times[Math.floor(perRound * 0.99)] ?? 0 };
  });
  return { p50: Math.min(...rounds.map((it) => it.p50)), p99: Math.min(...rounds.map((it) => it.p99)) };
}

/** How long a task took, milliseconds. */
export function timed(task: () => unknown): number {
  const startedAt = performance.now();
  task();
  return performance.now() - startedAt;
}

/**
 * Bytes on the heap for one call of a task: the median of many looks at the heap, `atOnce` calls apart; those between
 * which it was collected do not count.
 */
export function allocatedBy(task: (n: number) => unknown, atOnce: number): number {
  const sizes: number[] = [];
  for (let look = 0; look < 200; look += 1) {
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < atOnce; n += 1) task(n);
    const grown = process.memoryUsage().heapUsed - before;
    if (grown > 0) sizes.push(grown / atOnce);
  }
  sizes.sort((a, b) => a - b);
  return Math.round(sizes[Math.floor(sizes.length / 2)] ?? Number.NaN);
}
