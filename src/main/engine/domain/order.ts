import type { AgentId, InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { Price, Quantity } from '../../../shared/money.ts';

export type Side = 'buy' | 'sell';
export type OrderType = 'market' | 'limit' | 'stop';
/** Good till cancelled, or immediate or cancel. */
export type TimeInForce = 'GTC' | 'IOC';
export type Mode = 'paper' | 'live';

/** +1 for buy, -1 for sell. */
export function sign(side: Side): 1n | -1n {
  return side === 'buy' ? 1n : -1n;
}
export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** What an agent proposes. It becomes an order only through policy and risk. */
export interface Intent {
  readonly agent: AgentId;
  /** The agent's own name for it, unique among its open orders; how its cancels and reports refer to it. */
  readonly ref: string;
  readonly symbol: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: Quantity;
  /** Limit price of a limit order, trigger of a stop order, absent for a market order. */
  readonly price?: Price;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  /** Of the agent's own book, whatever other agents hold in the same account. */
  readonly reduceOnly: boolean;
  /** Why, in the agent's words (P1). */
  readonly purpose: string;
}

/** What a venue is asked to do. A stop becomes a market order when the last price reaches `price`. */
export interface VenueOrder {
  /** Client order id; equals the intent's id. */
  readonly id: OrderId;
  readonly symbol: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: Quantity;
  readonly price?: Price;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
}

/** What a record of an order says only where it is so. */
interface Unsaid {
  readonly price?: VenueOrder['price'] | null | undefined;
  readonly postOnly?: boolean | undefined;
  readonly reduceOnly?: boolean | undefined;
}

/** An order as venues take it: its flags said, its price present or absent. */
export function venueOrder(order: Omit<VenueOrder, keyof Unsaid> & Unsaid): VenueOrder {
  const { id, symbol, side, type, quantity: size, timeInForce, postOnly = false, reduceOnly = false } = order;
  const base = { id, symbol, side, type, quantity: size, timeInForce, postOnly, reduceOnly };
  return order.price === undefined || order.price === null ? base : { ...base, price: order.price };
}

/**
 * pending: durable and sent, no answer yet. working: acknowledged. cancelling: a cancel was sent.
 * unknown: no answer in time; reconciled by a venue read, never sent again blindly.
 */
export type OrderState = 'pending' | 'working' | 'cancelling' | 'unknown' | 'filled' | 'cancelled' | 'rejected';

export function isOpen(state: OrderState): boolean {
  return state === 'pending' || state === 'working' || state === 'cancelling' || state === 'unknown';
}

/** Whose order it is: an agent's; or the kill's, acting for an agent's book or for the whole account. */
export type OrderOwner =
  | { readonly kind: 'agent'; readonly agent: AgentId }
  | { readonly kind: 'kill'; readonly runId: string; readonly agent: AgentId | null };

export type CancelAsker = 'agent' | 'operator' | 'engine' | 'kill';

export interface Order extends VenueOrder {
  /** As it stands at the venue, where a person may change it: this and the price. */
  quantity: Quantity;
  price?: Price;
  readonly venue: VenueId;
  readonly mode: Mode;
  readonly owner: OrderOwner;
  readonly ref: string;
  /**
   * It may only bring its owner's book closer to flat. `reduceOnly` is what the venue is told, and it can only be told
   * so while the account's net position agrees with the book (execution/exits.ts).
   */
  readonly exit: boolean;
  readonly createdAt: TimeMs;
  /** Venue time at which it was known to be there; null while nobody knows whether it arrived. */
  acknowledgedAt: TimeMs | null;
  /** Who asked for its cancel last: a cancel that was lost on the way is asked for again. */
  cancelAskedBy: CancelAsker | null;
  state: OrderState;
  filled: Quantity;
  /** Reason code of a rejection or cancellation. */
  reason: string;
  updatedAt: TimeMs;
}
