import { join } from 'node:path';
import type { Pauses } from '../adapters/ccxt/client.ts';
import { failureOf } from '../adapters/ccxt/errors.ts';
import type { VenueProfile } from '../adapters/ccxt/profile.ts';
import { CONNECT_AGAIN_MS, MOST_CONNECT_AGAIN_MS, MOST_PAUSE_MS } from '../adapters/watchdog/bounds.ts';
import { ExchangePauses } from '../runtime/exchange-pauses.ts';

/** Each try asks a good deal of the exchange: they are further apart each time, and no sooner than it says itself. */
export class Tries implements Pauses {
  #failures = 0;
  #quietUntil = 0;

  /**
   * After what main was asked to wait for, which it left in its data folder; for no longer than its own kill would wait.
   * A file that cannot be read is passed over.
   */
  static after(dataDir: string, place: string): Tries {
    const left = new ExchangePauses(join(dataDir, 'pauses.json'), Date.now, () => {}).of(place).leftMs();
    const tries = new Tries();
    tries.wantedFor(Math.min(left, MOST_PAUSE_MS));
    return tries;
  }

  leftMs(): number {
    return Math.max(0, this.#quietUntil - performance.now());
  }

  wantedFor(ms: number): void {
    this.#quietUntil = Math.max(this.#quietUntil, performance.now() + ms);
  }

  /** Null where nothing is tried again: with a key that is not taken (N4). */
  pauseAfter(error: unknown, { errors }: VenueProfile): number | null {
    const asked = this.leftMs();
    const failure = failureOf(error, errors, asked === 0 ? null : asked);
    if (failure.kind === 'key-refused') return null;
    const ownMs = Math.min(MOST_CONNECT_AGAIN_MS, CONNECT_AGAIN_MS * 2 ** this.#failures);
    this.#failures += 1;
    const isThrottled = failure.kind === 'throttled' && failure.because === undefined;
    return isThrottled ? Math.max(ownMs, Math.min(failure.retryAfterMs, MOST_PAUSE_MS)) : ownMs;
  }
}
