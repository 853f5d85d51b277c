import type { VenueOpenOrder, VenuePosition } from '../../src/main/engine/domain/venue-report.ts';
import type { TimeMs } from '../../src/shared/ids.ts';
import type { Cash } from '../../src/shared/money.ts';

/** The exchange's account at one moment. Never changed once taken. */
export interface AccountState {
  readonly at: TimeMs;
  readonly openOrders: readonly VenueOpenOrder[];
  readonly positions: readonly VenuePosition[];
  readonly cash: Cash;
}

/** Every state the account was ever in, oldest first: what a stale answer is made of, and what checks compare with. */
export class History {
  readonly #states: AccountState[] = [];

  add(state: AccountState): void {
    this.#states.push(state);
  }

  /** The state that held at the end of this millisecond. */
  asOf(at: TimeMs): AccountState {
    const state = this.#states[this.#indexAt(at)];
    if (state === undefined) throw new Error(`there is no state at ${at}`);
    return state;
  }

  /** Every state that held at some moment of this millisecond: what an honest answer of that time may have shown. */
  during(at: TimeMs): AccountState[] {
    const found: AccountState[] = [];
    for (let index = this.#indexAt(at); index >= 0; index -= 1) {
      const state = this.#states[index];
      if (state === undefined) break;
      found.push(state);
      if (state.at < at) break;
    }
    return found;
  }

  /** Since when every state has been such; null when the last one is not. */
  sinceWhen(isSuch: (state: AccountState) => boolean): TimeMs | null {
    let since: TimeMs | null = null;
    for (let index = this.#states.length - 1; index >= 0; index -= 1) {
      const state = this.#states[index];
      if (state === undefined || !isSuch(state)) break;
      since = state.at;
    }
    return since;
  }

  #indexAt(at: TimeMs): number {
    let index = this.#states.length - 1;
    while (index > 0 && (this.#states[index]?.at ?? 0) > at) index -= 1;
    return index;
  }
}
