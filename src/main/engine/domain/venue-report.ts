import type { InstrumentId, OrderId, TimeMs } from '../../../shared/ids.ts';
import { type Cash, type Price, plus, type Quantity, type Rate, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { OrderType, Side } from './order.ts';

/** Why a venue refuses an order or ends it early: one vocabulary for every venue. */
export type VenueReason =
  | 'requested'
  | 'immediate-or-cancel'
  | 'post-only-would-cross'
  | 'reduce-only'
  | 'below-minimum-quantity'
  | 'below-minimum-notional'
  /** More than the venue takes in one order of its kind. */
  | 'above-maximum-quantity'
  | 'not-a-multiple-of-step'
  | 'not-a-multiple-of-tick'
  | 'insufficient-balance'
  | 'unknown-instrument'
  | 'no-market'
  | 'duplicate-order-id'
  | 'random-reject'
  | 'too-many-open-orders'
  /** For a reason of the venue's own that is none of these. */
  | 'refused'
  | 'unknown-order'
  | 'already-closed'
  /**
   * The account keeps longs and shorts apart (hedge mode), where nothing is opened; or the order was made for the other
   * mode (docs/adr/0013).
   */
  | 'position-mode'
  /** It reached the venue later than {@link ORDER_VALID_MS} after it was sent. */
  | 'expired'
  /** Refused for too many requests: it was not looked at, and may be sent again after the time the venue named. */
  | 'throttled'
  /** Nothing of it left: the venue cannot be reached, or is closed for maintenance. It may be sent again. */
  | 'unreachable'
  /** The key is not taken: nothing was looked at. */
  | 'key-refused';

/**
 * What every venue adapter guarantees (Binance's recvWindow, OKX's expTime, Bybit's recv_window): a request that has not
 * reached the venue within this time after it was sent is refused there. So an order that two reads further apart than
 * this do not list will not appear any more.
 */
export const ORDER_VALID_MS = 5_000;

/** A working order as the venue itself knows it. */
export interface VenueOpenOrder {
  readonly orderId: OrderId;
  readonly symbol: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: Quantity;
  readonly filled: Quantity;
  readonly reduceOnly: boolean;
  /** Limit price or trigger; not there where the venue's adapter does not say it. */
  readonly price?: Price | undefined;
}
/** One of an instrument; or two in hedge mode, its long and its short. */
export interface VenuePosition {
  readonly symbol: InstrumentId;
  /** Signed: short is negative. */
  readonly quantity: Quantity;
}

/** What is held of an instrument in all, signed: its long less its short. */
export function heldOf(positions: readonly VenuePosition[], symbol: InstrumentId): Quantity {
  let sum = ZERO_QUANTITY;
  for (const it of positions) if (it.symbol === symbol) sum = plus(sum, it.quantity);
  return sum;
}

/** One execution, as a report brings it and as a read lists it. `fillId` is unique at the venue. */
export interface VenueFill {
  readonly orderId: OrderId;
  readonly fillId: string;
  readonly symbol: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  /** Never negative here; in the settlement currency. */
  readonly fee: Cash;
  readonly liquidity: 'maker' | 'taker';
  readonly at: TimeMs;
}

/**
 * Something in the account that the venue's adapter cannot name: it is in a market that is no instrument here, or in no
 * words that it knows. Nothing here can cancel or close it. An order of ours is never among them: an adapter that cannot
 * name one answers that the read failed.
 */
export interface VenueUnknown {
  readonly what: 'position' | 'open order' | 'execution';
  /** The venue's own name of the market, as it told it; for a person who looks for it there. */
  readonly market: string;
}

/** `a position in BTCUSDT_260327`; the name is somebody else's text, so it is cut and nothing but plain letters. */
export function unknownWords({ what, market }: VenueUnknown): string {
  const name = market.replace(/[^\p{L}\p{N} ._/:-]/gu, '?').slice(0, 40);
  return `${what === 'position' ? 'a' : 'an'} ${what} in ${name}`;
}

/**
 * One whole answer of the venue: what is working, held and owned at the report's `at`, which is when it was true there
 * and not when it arrived; an old one is recognised by it.
 */
export interface VenueSnapshot {
  readonly openOrders: readonly VenueOpenOrder[];
  readonly positions: readonly VenuePosition[];
  readonly cash: Cash;
  /**
   * Every execution of the account from the time asked for until `at`, ours and anybody's, oldest first; those that made
   * the positions beside them are among them. An adapter whose venue lists executions later than positions reads again
   * before it answers.
   */
  readonly fills: readonly VenueFill[];
  /**
   * What there is beside all this and could not be named, each once; absent or empty: nothing. A position or an open
   * order keeps every kill of the whole account from FLAT for as long as reads show it, an execution in the reads that
   * show it; what is named is cancelled and closed all the same (K4, K5).
   */
  readonly unknown?: readonly VenueUnknown[] | undefined;
}

/** The execution alone that a report brings. Field by field, which is several times as fast as a spread. */
export function fillOf({ orderId, fillId, symbol, side, quantity, price, fee, liquidity, at }: VenueFill): VenueFill {
  return { orderId, fillId, symbol, side, quantity, price, fee, liquidity, at };
}

/**
 * Everything a venue tells the engine; each is queued, journalled and folded. `at` is the venue's time.
 * A fill's `fillId` is unique at the venue: the same one twice is booked once.
 */
export type VenueReport =
  | { readonly kind: 'accepted'; readonly orderId: OrderId; readonly at: TimeMs }
  | { readonly kind: 'triggered'; readonly orderId: OrderId; readonly at: TimeMs }
  | { readonly kind: 'rejected'; readonly orderId: OrderId; readonly reason: VenueReason; readonly at: TimeMs }
  | ({ readonly kind: 'fill' } & VenueFill)
  /**
   * Somebody changed an order at the venue: its quantity, of which what was filled is a part, and its limit price or
   * trigger as they stand now; null where the price is not told. Nothing here ever amends one (docs/adr/0013).
   */
  | {
      readonly kind: 'amended';
      readonly orderId: OrderId;
      readonly quantity: Quantity;
      readonly price: Price | null;
      readonly at: TimeMs;
    }
  | { readonly kind: 'cancelled'; readonly orderId: OrderId; readonly reason: VenueReason; readonly at: TimeMs }
  | { readonly kind: 'cancel-rejected'; readonly orderId: OrderId; readonly reason: VenueReason; readonly at: TimeMs }
  | {
      readonly kind: 'funding';
      readonly symbol: InstrumentId;
      /** Signed position it was charged on. */
      readonly quantity: Quantity;
      readonly mark: Price;
      readonly rate: Rate;
      /** Signed change of the account's cash: negative is paid. */
      readonly amount: Cash;
      readonly at: TimeMs;
    }
  | { readonly kind: 'snapshot'; readonly readId: string; readonly snapshot: VenueSnapshot; readonly at: TimeMs }
  | { readonly kind: 'read-failed'; readonly readId: string; readonly reason: string; readonly at: TimeMs }
  /** The venue did not look at the request: too many were made. `id` is the order's or the read's. */
  | {
      readonly kind: 'throttled';
      readonly request: 'submit' | 'cancel' | 'read';
      readonly id: string;
      readonly retryAfterMs: number;
      /** Where it was not for too many requests: nothing reached the venue, or it is closed for maintenance. */
      readonly because?: 'unreachable' | undefined;
      readonly at: TimeMs;
    }
  /** The venue does not take the key any more: nothing is tried again with it until a person has seen to it (N4). */
  | { readonly kind: 'auth-failed'; readonly at: TimeMs }
  /** The connection to the venue: while it is lost nothing is heard, and what is sent may or may not arrive. */
  | { readonly kind: 'connection'; readonly state: 'lost' | 'restored'; readonly at: TimeMs }
  /**
   * The venue's dead-man's switch, in answer to each refresh and disarm (K11). `until`: when it runs out unless it is
   * refreshed, venue time; null unless it is armed. `failed`: the call was not taken, or nobody knows.
   */
  | {
      readonly kind: 'dead-mans-switch';
      readonly state: 'armed' | 'failed' | 'disarmed';
      readonly until: TimeMs | null;
      readonly at: TimeMs;
    };
