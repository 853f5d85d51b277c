import type { TimeMs, VenueId } from '../../../shared/ids.ts';

/** The first look again; each that shows something else again doubles the time to the next, up to the last. */
const FIRST_LOOK_MS = 1_000;
const LAST_LOOK_MS = 32_000;

interface Suspected {
  readonly at: TimeMs;
  readonly key: string;
  /** How often something else was seen in a row. */
  readonly changes: number;
}

export interface Confirmation<T> {
  readonly seen: T;
  /** It is nothing, or it was the same for as long as was asked for. */
  readonly isConfirmed: boolean;
  readonly lookAgainInMs: number;
}

/** What is seen once at a venue may pass; what is seen again, unchanged, some time later is so. */
export class Confirmations<T> {
  readonly #suspected = new Map<VenueId, Suspected>();

  /** `seen`: null or empty is nothing. `at`: venue time. */
  see(venue: VenueId, at: TimeMs, seen: T, afterMs: number): Confirmation<T> {
    const suspected = this.#suspected.get(venue);
    if (seen === null || (Array.isArray(seen) && seen.length === 0)) {
      this.#suspected.delete(venue);
      return { seen, isConfirmed: true, lookAgainInMs: FIRST_LOOK_MS };
    }
    const key = keyOf(seen);
    if (suspected?.key === key) {
      return { seen, isConfirmed: at - suspected.at >= afterMs, lookAgainInMs: FIRST_LOOK_MS };
    }
    const changes = suspected === undefined ? 0 : suspected.changes + 1;
    this.#suspected.set(venue, { at, key, changes });
    return { seen, isConfirmed: false, lookAgainInMs: Math.min(FIRST_LOOK_MS * 2 ** changes, LAST_LOOK_MS) };
  }
}

/** Two that are equal have the same key. */
export function keyOf(seen: unknown): string {
  return JSON.stringify(seen, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
