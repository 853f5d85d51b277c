import type { TimeMs } from '../../../shared/ids.ts';
import type { Quote } from '../../engine/domain/market.ts';
import type { Clock, Scheduler } from '../../engine/ports.ts';
import { PaperVenue, type PaperVenueOptions } from './paper-venue.ts';

/** A clock that goes only where it is told: adapters/clock/simulated-clock.ts. */
export interface DrivenClock extends Scheduler {
  nextAt(): TimeMs | undefined;
  advanceTo(time: TimeMs): void;
}

/**
 * The paper venue and the market time that it lives in, driven from outside: the same in the console's process and in
 * one of its own.
 */
export class PaperMarket implements Clock {
  readonly venue: PaperVenue;
  readonly #clock: DrivenClock;
  #reported = false;

  constructor(clock: DrivenClock, options: Omit<PaperVenueOptions, 'scheduler'>) {
    this.#clock = clock;
    this.venue = new PaperVenue({
      ...options,
      scheduler: clock,
      onReport: (report) => {
        this.#reported = true;
        options.onReport(report);
      },
    });
  }

  now(): TimeMs {
    return this.#clock.now();
  }

  /** When the market next does something; undefined when nothing waits. */
  nextAt(): TimeMs | undefined {
    return this.#clock.nextAt();
  }

  /** Takes quotes that come due at their own times, or at once when those have passed. */
  quotes(quotes: readonly Quote[]): void {
    for (const quote of quotes) {
      this.#clock.at(Math.max(quote.at, this.now()), () => this.venue.onQuote(quote));
    }
  }

  /** Lets time pass up to `to`, or to the first moment at which the venue reports something. */
  advance(to: TimeMs): void {
    this.#reported = false;
    for (let next = this.nextAt(); next !== undefined && next <= to; next = this.nextAt()) {
      this.#clock.advanceTo(next);
      if (this.#reported) return;
    }
    this.#clock.advanceTo(Math.max(to, this.now()));
  }
}
