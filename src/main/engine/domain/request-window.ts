import type { TimeMs } from '../../../shared/ids.ts';

/** A window is counted in so many parts; one that has partly passed counts whole, so a limit is never exceeded. */
const PARTS = 10;

/** What was taken in the last `perMs` milliseconds, in units: never less than a venue counts in any such window. */
export class RequestWindow {
  readonly #perMs: number;
  readonly #partMs: number;
  /** By part of the clock, oldest first; only the window's parts are kept. */
  readonly #taken: { readonly part: number; units: number }[] = [];
  #sum = 0;

  constructor(perMs: number) {
    this.#perMs = perMs;
    this.#partMs = Math.max(1, Math.ceil(perMs / PARTS));
  }

  /** Units in the window that ends now. */
  used(now: TimeMs): number {
    const taken = this.#taken;
    const first = Math.floor((now - this.#perMs) / this.#partMs);
    const last = Math.floor(now / this.#partMs);
    for (let oldest = taken[0]; oldest !== undefined && oldest.part < first; oldest = taken[0]) {
      this.#sum -= oldest.units;
      taken.shift();
    }
    // Counted on a clock that was ahead of this one.
    for (let newest = taken.at(-1); newest !== undefined && newest.part > last; newest = taken.at(-1)) {
      this.#sum -= newest.units;
      taken.pop();
    }
    return this.#sum;
  }

  take(now: TimeMs, units: number): void {
    if (units === 0) return;
    this.used(now);
    const part = Math.floor(now / this.#partMs);
    const newest = this.#taken.at(-1);
    if (newest?.part === part) newest.units += units;
    else this.#taken.push({ part, units });
    this.#sum += units;
  }

  /** The next time at which less may be used than now. */
  nextAt(now: TimeMs): TimeMs {
    return (Math.floor(now / this.#partMs) + 1) * this.#partMs;
  }
}
