import type { RequestLimit } from '../../src/main/engine/ports.ts';
import type { TimeMs } from '../../src/shared/ids.ts';

/** The exchange's own count of requests: a sliding window over what really arrived. */
export class RequestWindow {
  readonly #limit: RequestLimit;
  #arrived: TimeMs[] = [];

  constructor(limit: RequestLimit) {
    this.#limit = limit;
  }

  /** Milliseconds to wait; zero when the request is taken. */
  take(now: TimeMs): number {
    this.#arrived = this.#arrived.filter((at) => at > now - this.#limit.perMs);
    const first = this.#arrived[0];
    if (first !== undefined && this.#arrived.length >= this.#limit.requests) return first + this.#limit.perMs - now;
    this.#arrived.push(now);
    return 0;
  }
}
