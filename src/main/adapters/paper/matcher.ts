import type { OrderId, VenueId } from '../../../shared/ids.ts';
import { mulDiv, notional, ONE, type Price, type Quantity, roundToStep } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Side, VenueOrder } from '../../engine/domain/order.ts';
import type { VenueReason, VenueReport } from '../../engine/domain/venue-report.ts';
import type { Clock } from '../../engine/ports.ts';
import { crosses, freeCash, marketCost, middleOf, reducible, type VenueState } from './acceptance.ts';
import { type Book, remainingOf, type WorkingOrder } from './book.ts';
import { feeOf } from './fees.ts';
import type { Level } from './liquidity.ts';

export interface MatcherOptions {
  readonly venueId: VenueId;
  readonly state: VenueState;
  readonly clock: Clock;
  /** Fills made so far: fill ids go on from there. */
  readonly fills: number;
  readonly report: (report: VenueReport) => void;
  readonly onClosed: (orderId: OrderId) => void;
  readonly onPerpetualFill: () => void;
}

/** Matches accepted orders with the standing quote, in price and time priority, and books what fills. */
export class Matcher {
  private readonly venueId: VenueId;
  private readonly state: VenueState;
  private readonly clock: Clock;
  private readonly report: (report: VenueReport) => void;
  private readonly onClosed: (orderId: OrderId) => void;
  private readonly onPerpetualFill: () => void;
  private fills: number;

  constructor(options: MatcherOptions) {
    this.venueId = options.venueId;
    this.state = options.state;
    this.clock = options.clock;
    this.report = options.report;
    this.onClosed = options.onClosed;
    this.onPerpetualFill = options.onPerpetualFill;
    this.fills = options.fills;
  }

  /** Fills made so far, those before a restart included. */
  get fillCount(): number {
    return this.fills;
  }

  /** An order that was accepted: trades what can be traded at once. */
  place(book: Book, order: VenueOrder): void {
    const entry = book.add(order, 0n as Quantity);
    if (order.type === 'stop') this.placeStop(book, entry);
    else this.execute(book, entry);
  }

  /** An order that was working before a restart waits for the next quote. */
  reopen(book: Book, order: VenueOrder, filled: Quantity): void {
    const entry = book.add(order, filled);
    if (order.type === 'stop') book.stops.push(entry);
    else book.rest(entry);
  }

  /** The book has a new quote: resting orders were there first, then stops trigger. */
  onQuote(book: Book): void {
    this.fillResting(book, 'buy');
    this.fillResting(book, 'sell');
    for (const entry of [...book.stops]) if (entry.open && isTriggered(entry.order, book)) this.trigger(book, entry);
  }

  private placeStop(book: Book, entry: WorkingOrder): void {
    book.stops.push(entry);
    if (isTriggered(entry.order, book)) this.trigger(book, entry);
  }

  /** A stop whose price was reached becomes a market order; a purchase must be affordable at the prices found now. */
  private trigger(book: Book, entry: WorkingOrder): void {
    book.stops.splice(book.stops.indexOf(entry), 1);
    this.report({ kind: 'triggered', orderId: entry.order.id, at: this.clock.now() });
    if (this.isBeyondCash(book, entry)) {
      this.end(book, entry, 'insufficient-balance');
      return;
    }
    this.take(book, entry, undefined);
    this.end(book, entry, 'immediate-or-cancel');
  }

  private isBeyondCash(book: Book, entry: WorkingOrder): boolean {
    if (book.instrument.kind !== 'spot' || entry.order.side !== 'buy') return false;
    const free = freeCash(this.state);
    const cost = marketCost(entry.order, remainingOf(entry), book, this.state);
    return free === undefined || cost > free + entry.locked;
  }

  /** Trades what can be traded at once; the rest of a resting limit order rests, of any other order is cancelled. */
  private execute(book: Book, entry: WorkingOrder): void {
    const { order } = entry;
    const isLimit = order.type === 'limit';
    if (!isLimit || (book.liquidity !== undefined && crosses(order, book.liquidity))) {
      this.take(book, entry, isLimit ? order.price : undefined);
    }
    if (!entry.open) return;
    if (isLimit && order.timeInForce === 'GTC') book.rest(entry);
    else this.end(book, entry, 'immediate-or-cancel');
  }

  /** Takes level after level up to `limit`. */
  private take(book: Book, entry: WorkingOrder, limit: Price | undefined): void {
    const { side } = entry.order;
    for (let i = 0; entry.open; i += 1) {
      const level = book.liquidity?.level(side, i);
      if (level === undefined) return;
      if (limit !== undefined && (side === 'buy' ? level.price > limit : level.price < limit)) return;
      this.fillAgainst(book, entry, level, level.left, level.price, 'taker');
    }
  }

  /**
   * Resting orders fill at their own price, nearest to the market first, and only as far as the size quoted on the
   * other side goes: in full where the market is through their price by a tick, in the configured share at a touch.
   */
  private fillResting(book: Book, side: Side): void {
    const level = book.liquidity?.level(side, 0);
    const best = book.resting[side][0]?.order.price;
    if (level === undefined || best === undefined || !isReached(side, best, level.price)) return;
    let touched: bigint = this.touchSize(level, book.instrument);
    for (const entry of [...book.resting[side]]) {
      const { price } = entry.order;
      if (price === undefined || !isReached(side, price, level.price)) return;
      const isTouch = price === level.price;
      const available = isTouch && touched < level.left ? touched : level.left;
      const filled = this.fillAgainst(book, entry, level, available as Quantity, price, 'maker');
      if (isTouch) touched -= filled;
    }
  }

  private touchSize(level: Level, { step }: Instrument): Quantity {
    return roundToStep(mulDiv<Quantity>(level.left, this.state.config.touchShare, ONE, 'down'), step);
  }

  /** One fill, as large as order, level and position allow; ends an order that the position allows nothing more of. */
  private fillAgainst(
    book: Book,
    entry: WorkingOrder,
    level: Level,
    available: Quantity,
    price: Price,
    liquidity: 'maker' | 'taker',
  ): Quantity {
    if (!entry.open) return 0n as Quantity;
    const { order } = entry;
    const allowed = this.allowedBy(book, order);
    if (allowed === 0n) {
      this.end(book, entry, order.reduceOnly ? 'reduce-only' : 'insufficient-balance');
      return 0n as Quantity;
    }
    let quantity = remainingOf(entry);
    if (allowed !== undefined && allowed < quantity) quantity = allowed;
    if (available < quantity) quantity = available;
    if (quantity <= 0n) return 0n as Quantity;
    if (!this.fill(book, entry, quantity, price, liquidity)) return 0n as Quantity;
    level.left = (level.left - quantity) as Quantity;
    return quantity;
  }

  /** What the position allows of an order, or undefined where it does not matter. */
  private allowedBy(book: Book, order: VenueOrder): Quantity | undefined {
    if (order.reduceOnly) return reducible(this.state.account, order);
    return book.instrument.kind === 'spot' && order.side === 'sell'
      ? this.state.account.quantityOf(order.symbol)
      : undefined;
  }

  private fill(
    book: Book,
    entry: WorkingOrder,
    quantity: Quantity,
    price: Price,
    liquidity: 'maker' | 'taker',
  ): boolean {
    const { id: orderId, symbol, side } = entry.order;
    const rates = this.state.config.fees[book.instrument.kind];
    const fee = feeOf(notional(price, quantity), liquidity === 'maker' ? rates.makerFeeRate : rates.takerFeeRate);
    const isPurchase = book.instrument.kind === 'spot' && side === 'buy';
    // Fees of many small fills round up more often than the cash set aside foresaw: spot cash never goes below zero.
    if (isPurchase && notional(price, quantity) + fee > this.state.account.cash) {
      this.end(book, entry, 'insufficient-balance');
      return false;
    }
    this.state.account.applyFill(book.instrument, { side, quantity, price, fee });
    this.fills += 1;
    const fillId = `${this.venueId}-${this.fills}`;
    const at = this.clock.now();
    this.report({ kind: 'fill', orderId, fillId, symbol, side, quantity, price, fee, liquidity, at });
    book.filled(entry, quantity);
    if (!entry.open) this.onClosed(orderId);
    this.endNeedless(book);
    if (book.instrument.kind === 'perp') this.onPerpetualFill();
    return true;
  }

  /** Reduce-only orders end as soon as nothing is left for them to reduce. */
  private endNeedless(book: Book): void {
    if (book.reduceOnlyOrders === 0) return;
    for (const entry of [...book.working.values()]) {
      const isNeedless = entry.order.reduceOnly && reducible(this.state.account, entry.order) === 0n;
      if (isNeedless) this.end(book, entry, 'reduce-only');
    }
  }

  /** Ends a working order before it is filled and says why. */
  end(book: Book, entry: WorkingOrder, reason: VenueReason): void {
    if (!entry.open) return;
    book.remove(entry);
    this.onClosed(entry.order.id);
    this.report({ kind: 'cancelled', orderId: entry.order.id, reason, at: this.clock.now() });
  }
}

/** True when the other side's price has come to a resting order's price or through it. */
function isReached(side: Side, limit: Price, otherSide: Price): boolean {
  return side === 'buy' ? otherSide <= limit : otherSide >= limit;
}

/** A stop's price is compared with the middle of the quote, the nearest thing to a last price. */
function isTriggered(order: VenueOrder, book: Book): boolean {
  if (book.liquidity === undefined || order.price === undefined) return false;
  const middle = middleOf(book.liquidity);
  return order.side === 'buy' ? middle >= order.price : middle <= order.price;
}
