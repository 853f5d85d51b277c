import type { Bar } from './agent.ts';

/** Building blocks that the built-in strategies share. Floats: they steer decisions, they never become money as such. */

/** Gathers short bars into bars of `minutes`, on the clock's own boundaries, each handed over when it is finished. */
export class BarBuilder {
  readonly #lengthMs: number;
  #current: Bar | null = null;

  constructor(minutes: number) {
    this.#lengthMs = minutes * 60_000;
  }

  /** The long bars that are finished once `bar` is known: none, one, or two after a gap in the feed. */
  add(bar: Bar): readonly Bar[] {
    const finished: Bar[] = [];
    const openAt = Math.floor(bar.openAt / this.#lengthMs) * this.#lengthMs;
    if (this.#current !== null && this.#current.openAt !== openAt) finished.push(this.#current);
    const before = this.#current?.openAt === openAt ? this.#current : null;
    const merged: Bar = {
      openAt,
      closeAt: openAt + this.#lengthMs,
      open: before?.open ?? bar.open,
      high: Math.max(before?.high ?? bar.high, bar.high),
      low: Math.min(before?.low ?? bar.low, bar.low),
      close: bar.close,
      volume: (before?.volume ?? 0) + bar.volume,
    };
    const done = bar.closeAt >= merged.closeAt;
    this.#current = done ? null : merged;
    if (done) finished.push(merged);
    return finished;
  }
}

/** The last `length` values; the oldest leaves when one more comes. */
export class Window {
  readonly values: number[] = [];
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }
  get full(): boolean {
    return this.values.length === this.#length;
  }
  push(value: number): void {
    this.values.push(value);
    if (this.values.length > this.#length) this.values.shift();
  }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Population standard deviation, as in Bollinger's bands. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/**
 * Average true range with Wilder's smoothing (New Concepts in Technical Trading Systems, 1978): the first value is the
 * plain mean of `length` true ranges, each later one (previous × (length - 1) + true range) ÷ length.
 */
export class AverageTrueRange {
  readonly #length: number;
  readonly #first: number[] = [];
  #previousClose: number | null = null;
  /** Null until `length` true ranges are known. */
  value: number | null = null;

  constructor(length: number) {
    this.#length = length;
  }

  add(bar: Bar): void {
    const close = this.#previousClose ?? bar.open;
    const range = Math.max(bar.high, close) - Math.min(bar.low, close);
    this.#previousClose = bar.close;
    if (this.value !== null) {
      this.value = (this.value * (this.#length - 1) + range) / this.#length;
    } else {
      this.#first.push(range);
      if (this.#first.length === this.#length) this.value = mean(this.#first);
    }
  }
}
