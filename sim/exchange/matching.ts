import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import { opposite, sign, type VenueOrder } from '../../src/main/engine/domain/order.ts';
import type { VenueFill, VenueReason, VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import {
  abs,
  min,
  minus,
  notional,
  type Price,
  plus,
  type Quantity,
  roundToStep,
  ZERO_QUANTITY,
} from '../../src/shared/money.ts';
import type { FaultPlan } from './faults.ts';
import { crosses, feeOf } from './rules.ts';

/** An order that is there, and how much of it was traded. */
export interface Working {
  readonly order: VenueOrder;
  filled: Quantity;
}

export interface MatchingOptions {
  readonly venue: VenueId;
  readonly now: () => TimeMs;
  readonly plan: FaultPlan;
  readonly instruments: readonly Instrument[];
  /** Signed net position. */
  readonly held: (symbol: InstrumentId) => Quantity;
  /** Something was executed: it is to be booked and told. */
  readonly filled: (fill: Omit<VenueFill, 'fillId' | 'at'>) => void;
  /** An order is over. */
  readonly closed: (orderId: OrderId) => void;
  readonly report: (report: VenueReport) => void;
}

/** Trades working orders at the last price: whole, in part, or not at all, as the faults will have it. */
export class Matching {
  readonly working = new Map<OrderId, Working>();
  readonly last = new Map<InstrumentId, Price>();
  readonly #options: MatchingOptions;

  constructor(options: MatchingOptions) {
    this.#options = options;
  }

  /** Trades what the last price lets an order trade. */
  meet(entry: Working, onArrival: boolean): void {
    const { order } = entry;
    const { plan, venue, now, report } = this.#options;
    const last = this.last.get(order.symbol);
    if (last === undefined) return;
    if (order.type === 'stop') {
      const reached = order.price !== undefined && crosses(opposite(order.side), order.price, last);
      if (!reached) return;
      report({ kind: 'triggered', orderId: order.id, at: now() });
    } else if (order.type === 'limit' && !(order.price !== undefined && crosses(order.side, order.price, last))) return;
    if (plan.acts('no-liquidity', venue, now()) === undefined) {
      const isPart = plan.acts('partial-fill', venue, now()) !== undefined;
      this.trade(entry, isPart ? this.partOf(entry) : leftOf(entry), onArrival ? 'taker' : 'maker');
    }
    if (order.type === 'stop') this.end(entry, 'immediate-or-cancel');
  }

  /** Some of what is left, at least one step. */
  partOf(entry: Working): Quantity {
    const { plan, venue, instruments } = this.#options;
    const step = instruments.find((it) => it.symbol === entry.order.symbol)?.step ?? leftOf(entry);
    const share = BigInt(plan.stream(`part@${venue}`).integer(1, 99));
    const size = roundToStep(((leftOf(entry) * share) / 100n) as Quantity, step);
    return size === 0n ? min(step, leftOf(entry)) : size;
  }

  /** Trades so much of an order, or less where reduce-only bounds it. */
  trade(entry: Working, wanted: Quantity, liquidity: 'maker' | 'taker'): void {
    const { id: orderId, symbol, side, reduceOnly } = entry.order;
    const price = this.last.get(symbol);
    if (price === undefined || !this.working.has(orderId)) return;
    const held = this.#options.held(symbol);
    const against = held !== 0n && held > 0n !== sign(side) > 0n;
    const quantity = reduceOnly ? min(wanted, against ? abs(held) : ZERO_QUANTITY) : wanted;
    if (quantity > 0n) {
      const fee = feeOf(notional(price, quantity), liquidity);
      entry.filled = plus(entry.filled, quantity);
      this.#options.filled({ orderId, symbol, side, quantity, price, fee, liquidity });
    }
    if (leftOf(entry) === 0n) this.#close(orderId);
    else if (reduceOnly && quantity < wanted) this.end(entry, 'reduce-only');
  }

  /** Ends an order that is still there. */
  end({ order }: Working, reason: VenueReason): void {
    if (!this.working.has(order.id)) return;
    this.#close(order.id);
    this.#options.report({ kind: 'cancelled', orderId: order.id, reason, at: this.#options.now() });
  }

  #close(orderId: OrderId): void {
    this.working.delete(orderId);
    this.#options.closed(orderId);
  }
}

export function leftOf({ order, filled }: Working): Quantity {
  return minus(order.quantity, filled);
}
