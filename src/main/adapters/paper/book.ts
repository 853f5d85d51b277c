import type { OrderId } from '../../../shared/ids.ts';
import { applyRate, type Cash, notional, plus, type Quantity, type Rate, ZERO_CASH } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Side, VenueOrder } from '../../engine/domain/order.ts';
import type { Liquidity } from './liquidity.ts';

/** An order that the venue accepted and has not ended. */
export interface WorkingOrder {
  readonly order: VenueOrder;
  filled: Quantity;
  /** Cash set aside for an open spot purchase. */
  locked: Cash;
  open: boolean;
}

export function remainingOf(entry: WorkingOrder): Quantity {
  return (entry.order.quantity - entry.filled) as Quantity;
}

/** Working orders of one instrument, and what they may still do to the account. */
export class Book {
  readonly instrument: Instrument;
  /** Undefined until the first quote. */
  liquidity: Liquidity | undefined;
  /** Limit orders by price (the one nearest to the market first), then by arrival. */
  readonly resting: Readonly<Record<Side, WorkingOrder[]>> = { buy: [], sell: [] };
  /** Stop orders by arrival. */
  readonly stops: WorkingOrder[] = [];
  /** Everything working, by arrival. */
  readonly working = new Map<OrderId, WorkingOrder>();
  /** Quantity left in working orders that are not reduce-only. */
  readonly pending: Record<Side, bigint> = { buy: 0n, sell: 0n };
  lockedCash: Cash = ZERO_CASH;
  reduceOnlyOrders = 0;
  private readonly feeRate: Rate;

  constructor(instrument: Instrument, highestFeeRate: Rate) {
    this.instrument = instrument;
    this.feeRate = highestFeeRate;
  }

  add(order: VenueOrder, filled: Quantity): WorkingOrder {
    const entry: WorkingOrder = { order, filled, locked: ZERO_CASH, open: true };
    this.working.set(order.id, entry);
    if (order.reduceOnly) this.reduceOnlyOrders += 1;
    else this.pending[order.side] += remainingOf(entry);
    this.relock(entry);
    return entry;
  }

  /** Lets a limit order rest behind those of its price. */
  rest(entry: WorkingOrder): void {
    const side = this.resting[entry.order.side];
    const price = entry.order.price ?? 0n;
    const isBehind = (other: WorkingOrder): boolean => {
      const theirs = other.order.price ?? 0n;
      return entry.order.side === 'buy' ? theirs >= price : theirs <= price;
    };
    let [low, high] = [0, side.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = side[middle];
      if (other !== undefined && isBehind(other)) low = middle + 1;
      else high = middle;
    }
    side.splice(low, 0, entry);
  }

  /** Books a fill of a working order; one that is complete leaves the book. */
  filled(entry: WorkingOrder, quantity: Quantity): void {
    entry.filled = plus(entry.filled, quantity);
    if (!entry.order.reduceOnly) this.pending[entry.order.side] -= quantity;
    this.relock(entry);
    if (remainingOf(entry) === 0n) this.leave(entry);
  }

  /** Ends a working order with whatever is left of it. */
  remove(entry: WorkingOrder): void {
    if (!entry.order.reduceOnly) this.pending[entry.order.side] -= remainingOf(entry);
    this.lockedCash = (this.lockedCash - entry.locked) as Cash;
    this.leave(entry);
  }

  /** What a purchase of `quantity` at the order's price needs with its fee; nothing for whatever takes no cash. */
  cashFor(order: VenueOrder, quantity: Quantity): Cash {
    if (this.instrument.kind !== 'spot' || order.side !== 'buy' || order.price === undefined) return ZERO_CASH;
    const value = notional(order.price, quantity);
    return plus(value, applyRate(value, this.feeRate, 'up'));
  }

  private relock(entry: WorkingOrder): void {
    const locked = entry.order.reduceOnly ? ZERO_CASH : this.cashFor(entry.order, remainingOf(entry));
    this.lockedCash = (this.lockedCash - entry.locked + locked) as Cash;
    entry.locked = locked;
  }

  private leave(entry: WorkingOrder): void {
    entry.open = false;
    if (entry.order.reduceOnly) this.reduceOnlyOrders -= 1;
    this.working.delete(entry.order.id);
    for (const list of [this.resting[entry.order.side], this.stops]) {
      const index = list.indexOf(entry);
      if (index >= 0) list.splice(index, 1);
    }
  }
}
