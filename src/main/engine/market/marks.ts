import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { Price } from '../../../shared/money.ts';

/** The last known price of one instrument and when it was so. */
export interface Mark {
  readonly symbol: InstrumentId;
  readonly price: Price;
  readonly at: TimeMs;
}

/** Last prices by instrument. A price never heard of is absent, never zero (R7). */
export class Marks {
  private readonly bySymbol = new Map<InstrumentId, Mark>();

  /** Takes a price unless a later one is known already: late news never makes a price older. */
  set(symbol: InstrumentId, price: Price, at: TimeMs): void {
    const known = this.bySymbol.get(symbol);
    if (known === undefined || at >= known.at) this.bySymbol.set(symbol, { symbol, price, at });
  }

  get(symbol: InstrumentId): Mark | undefined {
    return this.bySymbol.get(symbol);
  }

  /** How old the price is at `now` in milliseconds, or undefined when there is none. */
  ageMs(symbol: InstrumentId, now: TimeMs): number | undefined {
    const mark = this.bySymbol.get(symbol);
    return mark === undefined ? undefined : Math.max(0, now - mark.at);
  }

  /** True when there is no price or it is older than `maxAgeMs`. */
  isStale(symbol: InstrumentId, now: TimeMs, maxAgeMs: number): boolean {
    const age = this.ageMs(symbol, now);
    return age === undefined || age > maxAgeMs;
  }

  /** Every mark, by instrument in the order of their names: one order whatever order they came in. */
  all(): readonly Mark[] {
    return [...this.bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }
}
