import { type Side, sign } from '../../src/main/engine/domain/order.ts';
import type { VenueFill, VenuePosition } from '../../src/main/engine/domain/venue-report.ts';
import type { InstrumentId } from '../../src/shared/ids.ts';
import { type Cash, minus, notional, type Price, plus, type Quantity, ZERO_CASH } from '../../src/shared/money.ts';

/**
 * The exchange's own arithmetic, on purpose not the ledger's: it keeps what flowed in and out and knows no average
 * cost, so a wrong cost in the ledger cannot be repeated here.
 */
export class Account {
  /** Signed net position an instrument; flat ones are absent. */
  readonly #held = new Map<InstrumentId, Quantity>();
  /** Everything paid and received for executions, fees and funding: cash, and what is held at what was paid for it. */
  flow: Cash = ZERO_CASH;
  /** Every execution, oldest first. */
  readonly fills: VenueFill[] = [];

  held(symbol: InstrumentId): Quantity {
    return this.#held.get(symbol) ?? (0n as Quantity);
  }

  positions(): VenuePosition[] {
    return [...this.#held].map(([symbol, quantity]) => ({ symbol, quantity }));
  }

  book(fill: VenueFill): void {
    this.fills.push(fill);
    this.#move(fill.symbol, fill.side, fill.quantity, fill.price);
    this.flow = minus(this.flow, fill.fee);
  }

  fund(amount: Cash): void {
    this.flow = plus(this.flow, amount);
  }

  #move(symbol: InstrumentId, side: Side, size: Quantity, at: Price): void {
    const after = (this.held(symbol) + sign(side) * size) as Quantity;
    if (after === 0n) this.#held.delete(symbol);
    else this.#held.set(symbol, after);
    const paid = notional(at, size);
    this.flow = side === 'buy' ? minus(this.flow, paid) : plus(this.flow, paid);
  }
}
