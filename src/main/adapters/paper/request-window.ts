import type { TimeMs } from '../../../shared/ids.ts';
import type { RequestLimit } from '../../engine/ports.ts';

/** Counts the requests of the last window as an exchange does, and says how long to stay away when there are too many. */
export class RequestWindow {
  private readonly limit: RequestLimit;
  private taken: TimeMs[] = [];

  constructor(limit: RequestLimit) {
    this.limit = limit;
  }

  /** Takes one request: 0, or the milliseconds after which the next one will be taken. A refused one is not counted. */
  take(now: TimeMs): number {
    const { requests, perMs } = this.limit;
    const first = this.taken.findIndex((at) => at > now - perMs);
    this.taken = first === -1 ? [] : this.taken.slice(first);
    const oldest = this.taken[0];
    if (this.taken.length >= requests && oldest !== undefined) return oldest + perMs - now;
    this.taken.push(now);
    return 0;
  }
}
