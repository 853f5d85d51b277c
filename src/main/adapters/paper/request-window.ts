import type { TimeMs } from '../../../shared/ids.ts';
import type { RequestLimit } from '../../engine/ports.ts';

/** Counts the requests of the last window as an exchange does, and says how long to stay away when there are too many. */
export class RequestWindow {
  private readonly limit: RequestLimit;
  /** Times of the latest requests that were taken, at most as many as the limit; a ring from `oldest`. */
  private readonly taken: TimeMs[] = [];
  private oldest = 0;

  constructor(limit: RequestLimit) {
    this.limit = limit;
  }

  /**
   * Takes one request: 0, or the milliseconds after which the next one will be taken. A refused one is not counted.
   * `now` never goes back.
   */
  take(now: TimeMs): number {
    const { requests, perMs } = this.limit;
    if (this.taken.length < requests) {
      this.taken.push(now);
      return 0;
    }
    const freeAt = (this.taken[this.oldest] ?? now) + perMs;
    if (freeAt > now) return freeAt - now;
    this.taken[this.oldest] = now;
    this.oldest = (this.oldest + 1) % requests;
    return 0;
  }
}
