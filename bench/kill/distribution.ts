import type { BenchResult } from '../result.ts';

export interface Bound {
  readonly p99: number;
  /** Why this bound, in a few words; empty where it speaks for itself. */
  readonly of?: string;
}

/** p50, p95, p99 and the largest of what was measured; where a bound is given p99 must keep it. */
export function distribution(name: string, unit: string, values: readonly number[], bound?: Bound): BenchResult[] {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) throw new Error(`nothing was measured: ${name}`);
  /** The nearest rank: a value that was measured, never one in between. */
  const at = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
  const [p99, largest] = [at(0.99), at(1)];
  const why = bound?.of === undefined ? '' : ` (${bound.of})`;
  return [
    { name: `${name}, p50`, value: at(0.5), unit },
    { name: `${name}, p95`, value: at(0.95), unit },
    {
      name: `${name}, p99`,
      value: p99,
      unit,
      ...(bound === undefined ? {} : { target: `≤ ${bound.p99}${why}`, ok: p99 <= bound.p99 }),
    },
    { name: `${name}, largest of ${sorted.length}`, value: largest, unit },
  ];
}
