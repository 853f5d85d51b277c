import {
  abs,
  applyRate,
  type Cash,
  isMultiple,
  max,
  minus,
  notional,
  type Price,
  plus,
  type Quantity,
  ZERO_CASH,
} from '../../../shared/money.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { VenueReason } from '../../engine/domain/venue-report.ts';
import type { PaperAccount } from './account.ts';
import type { Book } from './book.ts';
import type { PaperVenueConfig } from './config.ts';
import { feeOf } from './fees.ts';
import type { Liquidity } from './liquidity.ts';
import { isStanding } from './standing.ts';

/** What an order is checked against: the venue as it stands when the order arrives. */
export interface VenueState {
  readonly config: PaperVenueConfig;
  readonly account: PaperAccount;
  readonly books: ReadonlyMap<string, Book>;
}

/** The middle of the standing quote, exact to half a tick. */
export function middleOf(liquidity: Liquidity): Price {
  return ((liquidity.quote.bid + liquidity.quote.ask) / 2n) as Price;
}

/** How much of a reduce-only order the position still allows (promise 3). */
export function reducible(account: PaperAccount, order: VenueOrder): Quantity {
  const held = account.quantityOf(order.symbol);
  return held > 0n === (order.side === 'sell') ? abs(held) : (0n as Quantity);
}

/** True when a limit order would trade at once against the standing quote. */
export function crosses(order: VenueOrder, liquidity: Liquidity): boolean {
  const limit = order.price ?? 0n;
  return order.side === 'buy' ? limit >= liquidity.quote.ask : limit <= liquidity.quote.bid;
}

/** The first reason to reject an order, or undefined when the venue takes it. Chance is not asked here. */
export function rejectionOf(order: VenueOrder, state: VenueState): VenueReason | undefined {
  const book = state.books.get(order.symbol);
  if (book === undefined) return 'unknown-instrument';
  const { liquidity } = book;
  if (liquidity === undefined) return 'no-market';
  return (
    malformed(order, book) ??
    aboveMaximum(order, book) ??
    belowMinimum(order, book, liquidity, state.config) ??
    notAllowed(order, liquidity, state) ??
    unaffordable(order, book, liquidity, state)
  );
}

function malformed(order: VenueOrder, { instrument }: Book): VenueReason | undefined {
  if (order.quantity <= 0n) return 'below-minimum-quantity';
  if (!isMultiple(order.quantity, instrument.step)) return 'not-a-multiple-of-step';
  if (order.type === 'market') return undefined;
  const isPriced = order.price !== undefined && order.price > 0n && isMultiple(order.price, instrument.tick);
  return isPriced ? undefined : 'not-a-multiple-of-tick';
}

/** A stop becomes a market order; what waits at its price may be larger. */
function aboveMaximum({ type, quantity }: VenueOrder, { instrument }: Book): VenueReason | undefined {
  const most = instrument.maxMarketQuantity;
  return most !== undefined && type !== 'limit' && quantity > most ? 'above-maximum-quantity' : undefined;
}

function belowMinimum(
  order: VenueOrder,
  { instrument }: Book,
  liquidity: Liquidity,
  config: PaperVenueConfig,
): VenueReason | undefined {
  if (order.reduceOnly && config.reduceOnlyExemptFromMinimums) return undefined;
  if (order.quantity < instrument.minQuantity) return 'below-minimum-quantity';
  const value = notional(order.price ?? middleOf(liquidity), order.quantity);
  return value < instrument.minNotional ? 'below-minimum-notional' : undefined;
}

function notAllowed(order: VenueOrder, liquidity: Liquidity, state: VenueState): VenueReason | undefined {
  let open = 0;
  for (const book of state.books.values()) open += book.working.size;
  // What cannot wait needs no place: an exit at market is never refused because the book is full (R6).
  if (isStanding(order) && open >= state.config.maxOpenOrders) return 'too-many-open-orders';
  if (order.postOnly && crosses(order, liquidity)) return 'post-only-would-cross';
  return order.reduceOnly && reducible(state.account, order) === 0n ? 'reduce-only' : undefined;
}

function unaffordable(order: VenueOrder, book: Book, liquidity: Liquidity, state: VenueState): VenueReason | undefined {
  if (order.reduceOnly) return undefined;
  if (book.instrument.kind === 'perp') return unmargined(order, book, liquidity, state);
  if (order.side === 'sell') {
    const free = state.account.quantityOf(order.symbol) - book.pending.sell;
    return order.quantity <= free ? undefined : 'insufficient-balance';
  }
  const needed =
    order.type === 'market' ? marketCost(order, order.quantity, book, state) : book.cashFor(order, order.quantity);
  return affords(needed, state);
}

/** What a spot purchase at market would cost right now, fees included. */
export function marketCost(order: VenueOrder, quantity: Quantity, book: Book, { config }: VenueState): Cash {
  const feeRate = config.fees[book.instrument.kind].takerFeeRate;
  let cost: Cash = ZERO_CASH;
  for (const fill of book.liquidity?.preview(order.side, quantity) ?? []) {
    const value = notional(fill.price, fill.quantity);
    cost = plus(cost, plus(value, feeOf(value, feeRate)));
  }
  return cost;
}

/**
 * Cash that nothing is set aside for: neither open purchases nor the margin of perpetuals. Undefined while a perpetual
 * that is held or ordered has no quote yet: what cannot be valued is not taken for nothing (R7).
 */
export function freeCash(state: VenueState): Cash | undefined {
  let free: Cash = state.account.cash;
  for (const book of state.books.values()) {
    free = minus(free, book.lockedCash);
    if (book.instrument.kind !== 'perp') continue;
    const size = exposure(book, state.account, 0n, 0n);
    if (size === 0n) continue;
    if (book.liquidity === undefined) return undefined;
    const middle = middleOf(book.liquidity);
    const margin = marginOf(size, middle, state.config);
    free = minus(plus(free, state.account.unrealised(book.instrument.symbol, middle)), margin);
  }
  return free;
}

function affords(needed: Cash, state: VenueState): VenueReason | undefined {
  const free = freeCash(state);
  if (free === undefined) return 'no-market';
  return needed <= free ? undefined : 'insufficient-balance';
}

/** An order that does not add to the largest possible position needs no margin: an exit is never stopped by it (R6). */
function unmargined(order: VenueOrder, book: Book, liquidity: Liquidity, state: VenueState): VenueReason | undefined {
  const [buying, selling] = order.side === 'buy' ? [order.quantity, 0n] : [0n, order.quantity];
  const before = exposure(book, state.account, 0n, 0n);
  const after = exposure(book, state.account, buying, selling);
  if (after <= before) return undefined;
  const middle = middleOf(liquidity);
  const priced = order.price === undefined ? middle : max(order.price, middle);
  return affords(minus(marginOf(after, priced, state.config), marginOf(before, middle, state.config)), state);
}

/** The largest position that working orders could lead to, with the given quantities on top. */
function exposure(book: Book, account: PaperAccount, buying: bigint, selling: bigint): Quantity {
  const held = account.quantityOf(book.instrument.symbol);
  const long = abs((held + book.pending.buy + buying) as Quantity);
  const short = abs((held - book.pending.sell - selling) as Quantity);
  return max(long, short);
}

function marginOf(size: Quantity, at: Price, config: PaperVenueConfig): Cash {
  return applyRate(notional(at, size), config.initialMarginRate, 'up');
}
