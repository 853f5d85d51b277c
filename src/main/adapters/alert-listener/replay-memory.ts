import { MAX_REMEMBERED, TOLERANCE_MS } from './bounds.ts';

export type Freshness = 'fresh' | 'stale' | 'ahead';

/** Takes each signature once: remembers those whose timestamp is fresh, and refuses whatever is older. */
export class ReplayMemory {
  readonly #timestamps = new Map<string, number>();
  /** Timestamps below are refused: from before the start, or of signatures that may be forgotten already. */
  #notBefore: number;

  constructor(startedAt: number) {
    this.#notBefore = startedAt;
  }

  /** stale: too old, or from before the start. ahead: further in the future than two clocks may differ. */
  freshness(timestamp: number, now: number): Freshness {
    this.#forget(now);
    if (timestamp < this.#notBefore || timestamp < now - TOLERANCE_MS) return 'stale';
    return timestamp > now + TOLERANCE_MS ? 'ahead' : 'fresh';
  }

  holds(signature: string): boolean {
    return this.#timestamps.has(signature);
  }

  /** Remembers the signature of a fresh timestamp; says what keeps it from being taken. */
  take(signature: string, timestamp: number): 'taken' | 'replayed' | 'full' {
    if (this.#timestamps.has(signature)) return 'replayed';
    if (this.#timestamps.size >= MAX_REMEMBERED) return 'full';
    this.#timestamps.set(signature, timestamp);
    return 'taken';
  }

  /** With a signature its timestamp is given up too, so that a clock that is set back later brings no replay. */
  #forget(now: number): void {
    for (const [signature, timestamp] of this.#timestamps) {
      if (timestamp >= now - TOLERANCE_MS) continue;
      this.#timestamps.delete(signature);
      this.#notBefore = Math.max(this.#notBefore, timestamp + 1);
    }
  }
}
