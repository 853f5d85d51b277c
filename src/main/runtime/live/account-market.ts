import type { TimeMs } from '../../../shared/ids.ts';
import type { Market } from '../rig.ts';

/** The market of an account at an exchange: nobody here moves it, and what it has reported is due at once. */
export class AccountMarket implements Market {
  readonly goesOn = true;
  #now: TimeMs;
  #hasNews = false;

  constructor(at: TimeMs) {
    this.#now = at;
  }

  /** The exchange has reported something. */
  news(): void {
    this.#hasNews = true;
  }

  now(): TimeMs {
    return this.#now;
  }

  nextAt(): TimeMs | undefined {
    return this.#hasNews ? this.#now : undefined;
  }

  /** The exchange has them from where they come. */
  quotes(): void {}

  advance(to: TimeMs): void {
    this.#hasNews = false;
    this.#now = Math.max(this.#now, to);
  }
}
