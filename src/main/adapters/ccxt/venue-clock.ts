import type { TimeMs } from '../../../shared/ids.ts';
import type { Clock } from '../../engine/ports.ts';

/**
 * How far the machine's clock may be from the venue's. The engine takes a venue's time for an error when it is further
 * ahead than this (execution/believable.ts), and an order's validity is of the same size.
 */
export const MOST_OFFSET_MS = 5_000;

/** The venue's clock is too far from ours, or cannot be read well enough: orders would be signed with a wrong time. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

/**
 * The venue's clock, told from ours by an offset that is measured and kept. Requests are signed with it, so an exchange
 * does not refuse them for the machine's clock; beyond {@link MOST_OFFSET_MS} nothing is opened any more.
 */
export class VenueClock {
  readonly #clock: Clock;
  readonly #mostOffsetMs: number;
  #offsetMs = 0;
  #withinMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, mostOffsetMs = MOST_OFFSET_MS) {
    this.#clock = clock;
    this.#mostOffsetMs = mostOffsetMs;
  }

  now(): TimeMs {
    return this.#clock.now() + this.#offsetMs;
  }

  /** Positive when the venue's clock is ahead of ours. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** The venue's clock reads this at least: what is dated by it is never said to be newer than it is. */
  earliestNow(): TimeMs {
    return this.now() - (this.#withinMs === Number.POSITIVE_INFINITY ? 0 : this.#withinMs);
  }

  /** What only closes may be sent once it was: whatever the offset, it is signed with the venue's time. */
  get isMeasured(): boolean {
    return this.#withinMs !== Number.POSITIVE_INFINITY;
  }

  get isUsable(): boolean {
    return this.isMeasured && Math.abs(this.#offsetMs) <= this.#mostOffsetMs;
  }

  /** Asks the venue for its time once and takes the middle between question and answer for when it read it. */
  async measure(askTime: () => Promise<number | undefined>): Promise<void> {
    const asked = this.#clock.now();
    const venue = await askTime();
    const answered = this.#clock.now();
    if (venue === undefined || !Number.isSafeInteger(venue))
      throw new ClockError('The exchange did not tell its time.');
    const withinMs = Math.ceil((answered - asked) / 2);
    if (withinMs > MOST_OFFSET_MS) throw new ClockError('The exchange took too long to tell its time.');
    this.#offsetMs = venue - asked - withinMs;
    this.#withinMs = withinMs;
  }
}
