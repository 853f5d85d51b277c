import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import type { VenueOrder } from '../../src/main/engine/domain/order.ts';
import {
  ORDER_VALID_MS,
  type VenueFill,
  type VenueReason,
  type VenueReport,
  type VenueSnapshot,
} from '../../src/main/engine/domain/venue-report.ts';
import type { Clock } from '../../src/main/engine/ports.ts';
import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import {
  applyRate,
  type Cash,
  notional,
  type Price,
  plus,
  type Quantity,
  type Rate,
  ZERO_QUANTITY,
} from '../../src/shared/money.ts';
import { Account } from './account.ts';
import type { FaultPlan } from './faults.ts';
import { History } from './history.ts';
import { leftOf, Matching, type Working } from './matching.ts';
import { refusalOf } from './rules.ts';

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
 * are unique; a request that is older than ORDER_VALID_MS when it arrives is refused; reduce-only never opens a position
 * and never turns one over; a snapshot is of one moment and not of several, and lists every execution up to it; a client
 * order id is taken once.
 */
export class FaultExchange {
  readonly id: VenueId;
  readonly history = new History();
  readonly log: ExchangeEvent[] = [];
  readonly account = new Account();
  /** Where reports go; nobody listens while no process is connected. */
  onReport: (report: VenueReport) => void = () => {};
  /** Something was executed just now. */
  onFill: () => void = () => {};
  /** Money that funding moved, by when: reports of it may be lost. */
  readonly funding: { readonly at: TimeMs; readonly amount: Cash }[] = [];
  readonly #options: FaultExchangeOptions;
  readonly #matching: Matching;
  readonly #seen = new Set<OrderId>();

  constructor(options: FaultExchangeOptions) {
    this.id = options.id;
    this.#options = options;
    this.#matching = new Matching({
      venue: options.id,
      now: () => this.#now,
      plan: options.plan,
      instruments: options.instruments,
      held: (symbol) => this.account.held(symbol),
      filled: (fill) => this.#filled(fill),
      closed: (orderId) => {
        this.log.push({ kind: 'ended', orderId, at: this.#now });
        this.#changed();
      },
      report: (report) => this.onReport(report),
    });
    this.#changed();
  }

  get #now(): TimeMs {
    return this.#options.clock.now();
  }

  /** The last price of everything that ever had one. */
  get last(): ReadonlyMap<InstrumentId, Price> {
    return this.#matching.last;
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
        last: this.#matching.last.get(order.symbol),
        held: this.account.held(order.symbol),
        openOrders: this.#matching.working.size,
      },
      plan,
    );
    if (reason !== undefined) {
      this.#refuse(order.id, reason);
      return;
    }
    const entry: Working = { order, filled: ZERO_QUANTITY };
    this.#matching.working.set(order.id, entry);
    this.log.push({ kind: 'accepted', orderId: order.id, at: now });
    this.#changed();
    this.onReport({ kind: 'accepted', orderId: order.id, at: now });
    this.#matching.meet(entry, true);
    const diesNow = order.type === 'market' || (order.timeInForce === 'IOC' && order.type === 'limit');
    if (diesNow) this.#matching.end(entry, 'immediate-or-cancel');
  }

  /** A cancel arrives that was sent at `sentAt`. What fills first is not cancelled. */
  arriveCancel(orderId: OrderId, sentAt: TimeMs): void {
    const now = this.#now;
    if (now - sentAt > ORDER_VALID_MS) {
      this.#keep(orderId, 'expired');
      return;
    }
    const entry = this.#matching.working.get(orderId);
    if (entry === undefined) {
      this.#keep(orderId, this.#seen.has(orderId) ? 'already-closed' : 'unknown-order');
      return;
    }
    const { plan } = this.#options;
    if (plan.acts('cancel-rejected-filled', this.id, now) !== undefined)
      this.#matching.trade(entry, leftOf(entry), 'maker');
    else if (plan.acts('fill-during-cancel', this.id, now) !== undefined)
      this.#matching.trade(entry, this.#matching.partOf(entry), 'maker');
    if (this.#matching.working.has(orderId)) this.#matching.end(entry, 'requested');
    else this.#keep(orderId, 'already-closed');
  }

  /**
   * A cancel of everything arrives that was sent at `sentAt` to end these orders. Nothing is said of one that is over, as
   * an exchange's answer says nothing of it.
   */
  arriveMassCancel(orderIds: readonly OrderId[], sentAt: TimeMs): void {
    if (this.#now - sentAt > ORDER_VALID_MS) for (const orderId of orderIds) this.#keep(orderId, 'expired');
    else for (const orderId of [...this.#matching.working.keys()]) this.arriveCancel(orderId, sentAt);
  }

  /** The account as of a moment, with every execution between the two times. */
  snapshot(fillsSince: TimeMs, asOf: TimeMs): VenueSnapshot {
    const { openOrders, positions, cash } = this.history.asOf(asOf);
    const fills = this.account.fills.filter((fill) => fill.at >= fillsSince && fill.at <= asOf);
    return { openOrders, positions, cash, fills };
  }

  /** The market moves; what it reaches trades. */
  move(symbol: InstrumentId, to: Price): void {
    this.#matching.last.set(symbol, to);
    for (const entry of [...this.#matching.working.values()])
      if (entry.order.symbol === symbol) this.#matching.meet(entry, false);
  }

  /** The least quantity that can be traded: what is below it is dust. */
  least(symbol: InstrumentId): Quantity {
    return this.#options.instruments.find((it) => it.symbol === symbol)?.minQuantity ?? ZERO_QUANTITY;
  }

  /** Somebody cancels by hand, in the exchange's own window. False when there is no such order. */
  cancelByHand(orderId: OrderId): boolean {
    const entry = this.#matching.working.get(orderId);
    if (entry !== undefined) this.#matching.end(entry, 'requested');
    return entry !== undefined;
  }

  /** Charges or pays funding on what is held; nothing is held, nothing happens. */
  fund(symbol: InstrumentId, by: Rate): void {
    const [quantity, mark] = [this.account.held(symbol), this.#matching.last.get(symbol)];
    if (quantity === 0n || mark === undefined) return;
    const amount = applyRate(notional(mark, -quantity as Quantity), by, 'down');
    this.account.fund(amount);
    this.funding.push({ at: this.#now, amount });
    this.#changed();
    this.onReport({ kind: 'funding', symbol, quantity, mark, rate: by, amount, at: this.#now });
  }

  get working(): ReadonlyMap<OrderId, { readonly order: VenueOrder; readonly filled: Quantity }> {
    return this.#matching.working;
  }

  #refuse(orderId: OrderId, reason: VenueReason): void {
    this.onReport({ kind: 'rejected', orderId, reason, at: this.#now });
  }

  #keep(orderId: OrderId, reason: VenueReason): void {
    this.onReport({ kind: 'cancel-rejected', orderId, reason, at: this.#now });
  }

  #filled(executed: Omit<VenueFill, 'fillId' | 'at'>): void {
    const { length } = this.account.fills;
    const fill = { ...executed, fillId: `${this.id}-${length + 1}`, at: this.#now };
    this.account.book(fill);
    this.log.push({ kind: 'filled', orderId: fill.orderId, fillId: fill.fillId, at: fill.at });
    this.#changed();
    this.onFill();
    this.onReport({ kind: 'fill', ...fill });
  }

  #changed(): void {
    this.history.add({
      at: this.#now,
      openOrders: [...this.#matching.working.values()].map(({ order, filled }) => {
        const { id: orderId, symbol, side, type, quantity, reduceOnly } = order;
        return { orderId, symbol, side, type, quantity, filled, reduceOnly };
      }),
      positions: this.account.positions(),
      cash: plus(this.#options.balance, this.account.flow),
    });
  }
}
