/** One measured number. */
export interface BenchResult {
  /** What was measured, as a person would say it. */
  readonly name: string;
  readonly value: number;
  /** Unit of the value, such as `orders/s`, `ms` or `× raw`. */
  readonly unit: string;
  /** What it should be, in words: `≥ 50000`. Absent where nothing is promised. */
  readonly target?: string;
  /** Whether the target is met; absent where there is none. */
  readonly ok?: boolean;
}

/** A benchmark: measures and gives its results. Throws when it cannot measure. */
export type Bench = () => Promise<readonly BenchResult[]> | readonly BenchResult[];
