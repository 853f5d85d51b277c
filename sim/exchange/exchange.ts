import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import { opposite, type Side, sign, type VenueOrder } from '../../src/main/engine/domain/order.ts';
import {
  ORDER_VALID_MS,
  type VenueReason,
  type VenueReport,
  type VenueSnapshot,
} from '../../src/main/engine/domain/venue-report.ts';
import type { Clock } from '../../src/main/engine/ports.ts';
import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import {
  abs,
  applyRate,
  type Cash,
  min,
  minus,
  notional,
  type Price,
  plus,
  type Quantity,
  type Rate,
  rate,
  roundToStep,
  ZERO_CASH,
  ZERO_QUANTITY,
} from '../../src/shared/money.ts';
import { Account } from './account.ts';
import type { FaultPlan } from './faults.ts';
import { type AccountState, History } from './history.ts';
import { crosses, MAKER_FEE, refusalOf, TAKER_FEE } from './rules.ts';

interface Working {
  readonly order: VenueOrder;
  filled: Quantity;
}

/** What the exchange did with requests, oldest first and never changed: the truth that checks look at. */
export type ExchangeEvent =
  | { readonly kind: 'accepted' | 'ended'; readonly orderId: OrderId; readonly at: TimeMs }
  | { readonly kind: 'sent-twice'; readonly orderId: OrderId; readonly at: TimeMs }
  | { readonly kind: 'filled'; readonly orderId: OrderId; readonly fillId: string; readonly at: TimeMs };

export interface FaultExchangeOptions {
  readonly id: VenueId;
  readonly clock: Clock;
  readonly instruments: readonly Instrument[];
  readonly plan: FaultPlan;
  readonly balance: Cash;
}

/**
 * A small exact exchange with faults, made for checking and not for realism: orders trade at the last price and never
 * with each other. It is not the paper venue: a second, independent model of what a venue does.
 *
 * What it guarantees, which is what the engine relies on: the `at` of a snapshot is when all of it was true; fill ids
 * are unique, and every execution is listed sooner or later, if not at once; a request that is older than ORDER_VALID_MS when it arrives is refused; reduce-only never opens a
 * position and never turns one over; a snapshot is one moment and not several; a client order id is taken once.
 */
export class FaultExchange {
  readonly id: VenueId;
  readonly history = new History();
  readonly log: ExchangeEvent[] = [];
  readonly account = new Account();
  readonly last = new Map<InstrumentId, Price>();
  /** Where reports go; nobody listens while no process is connected. */
  onReport: (report: VenueReport) => void = () => {};
  /** Something was executed just now. */
  onFill: () => void = () => {};
  /** Money that funding moved, by when: reports of it may be lost. */
  readonly funding: { readonly at: TimeMs; readonly amount: Cash }[] = [];
  readonly #options: FaultExchangeOptions;
  readonly #working = new Map<OrderId, Working>();
  readonly #seen = new Set<OrderId>();

  constructor(options: FaultExchangeOptions) {
    this.id = options.id;
    this.#options = options;
    this.#changed();
  }

  get #now(): TimeMs {
    return this.#options.clock.now();
  }

  /** What is true this very moment. */
  truth(): AccountState {
    return this.history.asOf(this.#now);
  }

  /** An order arrives that was sent at `sentAt`. */
  arrive(order: VenueOrder, sentAt: TimeMs): void {
    const now = this.#now;
    if (now - sentAt > ORDER_VALID_MS) {
      this.#refuse(order.id, 'expired');
      return;
    }
    if (this.#seen.has(order.id)) {
      this.log.push({ kind: 'sent-twice', orderId: order.id, at: now });
      this.#refuse(order.id, 'duplicate-order-id');
      return;
    }
    this.#seen.add(order.id);
    const { plan, instruments } = this.#options;
    const reason = refusalOf(
      order,
      {
        venue: this.id,
        now,
        instrument: instruments.find((it) => it.symbol === order.symbol),
        last: this.last.get(order.symbol),
        held: this.account.held(order.symbol),
        openOrders: this.#working.size,
      },
      plan,
    );
    if (reason !== undefined) {
      this.#refuse(order.id, reason);
      return;
    }
    const entry: Working = { order, filled: ZERO_QUANTITY };
    this.#working.set(order.id, entry);
    this.log.push({ kind: 'accepted', orderId: order.id, at: now });
    this.#changed();
    this.onReport({ kind: 'accepted', orderId: order.id, at: now });
    this.#meet(entry, true);
    const diesNow = order.type === 'market' || (order.timeInForce === 'IOC' && order.type === 'limit');
    if (diesNow) this.#end(entry, 'immediate-or-cancel');
  }

  /** A cancel arrives that was sent at `sentAt`. What fills first is not cancelled. */
  arriveCancel(orderId: OrderId, sentAt: TimeMs): void {
    const now = this.#now;
    if (now - sentAt > ORDER_VALID_MS) {
      this.#keep(orderId, 'expired');
      return;
    }
    const entry = this.#working.get(orderId);
    if (entry === undefined) {
      this.#keep(orderId, this.#seen.has(orderId) ? 'already-closed' : 'unknown-order');
      return;
    }
    const { plan } = this.#options;
    if (plan.acts('cancel-rejected-filled', this.id, now) !== undefined) this.#trade(entry, leftOf(entry), 'maker');
    else if (plan.acts('fill-during-cancel', this.id, now) !== undefined)
      this.#trade(entry, this.#part(entry), 'maker');
    if (this.#working.has(orderId)) this.#end(entry, 'requested');
    else this.#keep(orderId, 'already-closed');
  }

  /** The account as of a moment, with the executions since a time and up to the latest that it lists already. */
  snapshot(fillsSince: TimeMs, asOf: TimeMs, listedUpTo: TimeMs): VenueSnapshot {
    const { openOrders, positions, cash } = this.history.asOf(asOf);
    const fills = this.account.fills.filter((fill) => fill.at >= fillsSince && fill.at <= listedUpTo);
    return { openOrders, positions, cash, fills };
  }

  /** The market moves; what it reaches trades. */
  move(symbol: InstrumentId, to: Price): void {
    this.last.set(symbol, to);
    for (const entry of [...this.#working.values()]) if (entry.order.symbol === symbol) this.#meet(entry, false);
  }

  /** The least quantity that can be traded: what is below it is dust. */
  least(symbol: InstrumentId): Quantity {
    return this.#options.instruments.find((it) => it.symbol === symbol)?.minQuantity ?? ZERO_QUANTITY;
  }

  /** Somebody cancels by hand, in the exchange's own window. False when there is no such order. */
  cancelByHand(orderId: OrderId): boolean {
    const entry = this.#working.get(orderId);
    if (entry !== undefined) this.#end(entry, 'requested');
    return entry !== undefined;
  }

  /** Charges or pays funding on what is held; nothing is held, nothing happens. */
  fund(symbol: InstrumentId, by: Rate): void {
    const [quantity, mark] = [this.account.held(symbol), this.last.get(symbol)];
    if (quantity === 0n || mark === undefined) return;
    const amount = applyRate(notional(mark, -quantity as Quantity), by, 'down');
    this.account.fund(amount);
    this.funding.push({ at: this.#now, amount });
    this.#changed();
    this.onReport({ kind: 'funding', symbol, quantity, mark, rate: by, amount, at: this.#now });
  }

  get working(): ReadonlyMap<OrderId, { readonly order: VenueOrder; readonly filled: Quantity }> {
    return this.#working;
  }

  #refuse(orderId: OrderId, reason: VenueReason): void {
    this.onReport({ kind: 'rejected', orderId, reason, at: this.#now });
  }

  #keep(orderId: OrderId, reason: VenueReason): void {
    this.onReport({ kind: 'cancel-rejected', orderId, reason, at: this.#now });
  }

  /** Trades what the last price lets an order trade. */
  #meet(entry: Working, onArrival: boolean): void {
    const { order } = entry;
    const last = this.last.get(order.symbol);
    if (last === undefined) return;
    if (order.type === 'stop') {
      const reached = order.price !== undefined && crosses(opposite(order.side), order.price, last);
      if (!reached) return;
      this.onReport({ kind: 'triggered', orderId: order.id, at: this.#now });
    } else if (order.type === 'limit' && !(order.price !== undefined && crosses(order.side, order.price, last))) return;
    if (this.#options.plan.acts('no-liquidity', this.id, this.#now) === undefined) {
      const isPart = this.#options.plan.acts('partial-fill', this.id, this.#now) !== undefined;
      this.#trade(entry, isPart ? this.#part(entry) : leftOf(entry), onArrival ? 'taker' : 'maker');
    }
    if (order.type === 'stop') this.#end(entry, 'immediate-or-cancel');
  }

  /** Some of what is left, at least one step. */
  #part(entry: Working): Quantity {
    const step = this.#options.instruments.find((it) => it.symbol === entry.order.symbol)?.step ?? leftOf(entry);
    const share = BigInt(this.#options.plan.stream(`part@${this.id}`).integer(1, 99));
    const size = roundToStep(((leftOf(entry) * share) / 100n) as Quantity, step);
    return size === 0n ? min(step, leftOf(entry)) : size;
  }

  #trade(entry: Working, wanted: Quantity, liquidity: 'maker' | 'taker'): void {
    const { order } = entry;
    const price = this.last.get(order.symbol);
    if (price === undefined || !this.#working.has(order.id)) return;
    const held = this.account.held(order.symbol);
    const against = held !== 0n && held > 0n !== sign(order.side) > 0n;
    const size = order.reduceOnly ? min(wanted, against ? abs(held) : ZERO_QUANTITY) : wanted;
    if (size > 0n) {
      const fee = applyRate(notional(price, size), rate(liquidity === 'taker' ? TAKER_FEE : MAKER_FEE), 'up');
      entry.filled = plus(entry.filled, size);
      this.#fill(order.id, order.symbol, order.side, size, price, fee, liquidity);
    }
    if (leftOf(entry) === 0n) this.#close(order.id);
    else if (order.reduceOnly && size < wanted) this.#end(entry, 'reduce-only');
  }

  #fill(
    orderId: OrderId,
    symbol: InstrumentId,
    side: Side,
    quantity: Quantity,
    price: Price,
    fee: Cash,
    liquidity: 'maker' | 'taker',
  ): void {
    const at = this.#now;
    const fillId = `${this.id}-${this.account.fills.length + 1}`;
    const fill = { orderId, fillId, symbol, side, quantity, price, fee, liquidity, at };
    this.account.book(fill);
    this.log.push({ kind: 'filled', orderId, fillId, at });
    this.#changed();
    this.onFill();
    this.onReport({ kind: 'fill', ...fill });
  }

  /** Ends an order that is still there. */
  #end(entry: Working, reason: VenueReason): void {
    if (!this.#working.has(entry.order.id)) return;
    this.#close(entry.order.id);
    this.onReport({ kind: 'cancelled', orderId: entry.order.id, reason, at: this.#now });
  }

  #close(orderId: OrderId): void {
    this.#working.delete(orderId);
    this.log.push({ kind: 'ended', orderId, at: this.#now });
    this.#changed();
  }

  #changed(): void {
    this.history.add({
      at: this.#now,
      openOrders: [...this.#working.values()].map(({ order, filled }) => {
        const { id: orderId, symbol, side, type, quantity, reduceOnly } = order;
        return { orderId, symbol, side, type, quantity, filled, reduceOnly };
      }),
      positions: this.account.positions(),
      cash: plus(this.#options.balance, plus(this.account.flow, ZERO_CASH)),
    });
  }
}

function leftOf({ order, filled }: Working): Quantity {
  return minus(order.quantity, filled);
}
