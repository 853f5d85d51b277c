import type { Cash, Price, Quantity, Rate } from '../../../src/shared/money.ts';

/**
 * The words of the exchange that stands in for a real one. Nothing here belongs to one venue: a wire format (../wire.ts)
 * puts these into its venue's own words. Times are milliseconds of the exchange's clock.
 */
export type Side = 'buy' | 'sell';
/** `net` in one-way mode; `long` or `short` in hedge mode. */
export type PositionSide = 'net' | 'long' | 'short';

/** Something that trades here. `symbol` is the core's own name, for instance `BTC/USDT:USDT`, as ccxt writes it. */
export interface Instrument {
  readonly symbol: string;
  readonly kind: 'spot' | 'perp';
  readonly base: string;
  /** What prices are in and a perpetual settles in. */
  readonly quote: string;
  readonly tick: Price;
  readonly step: Quantity;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  readonly minNotional: Cash;
  readonly makerFee: Rate;
  readonly takerFee: Rate;
  /** Base units in one contract, for venues that count contracts; the core itself counts base. */
  readonly contractSize: Quantity;
}

export interface Level {
  readonly price: Price;
  readonly size: Quantity;
}
/** What can be traded against: levels from the best outwards. What is taken from them is gone until the next quote. */
export interface Quote {
  readonly symbol: string;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly at: number;
  /** Number of changes of this instrument's quote so far. */
  readonly version: number;
}
export interface Trade {
  readonly symbol: string;
  readonly id: string;
  readonly price: Price;
  readonly size: Quantity;
  /** Who took. */
  readonly side: Side;
  readonly at: number;
}
/** One minute. */
export interface Bar {
  readonly openAt: number;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  /** In base. */
  readonly volume: Quantity;
}

/** What is asked of the exchange. A stop has `stopPrice`; with `price` it becomes a limit order, else a market order. */
export interface PlaceOrder {
  readonly clientId: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'market' | 'limit' | 'stop';
  readonly quantity: Quantity;
  readonly price: Price | null;
  readonly stopPrice: Price | null;
  readonly trigger: 'last' | 'mark';
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly positionSide: PositionSide;
  /** The venue's own name of a kind that is not its plain one, as a person sets it on the venue's own pages. */
  readonly label?: string;
  /** A stop that waits for a better price than the market's, not for a worse. */
  readonly takesProfit?: boolean;
  /** Orders of one account with the same: when one ends the others do. */
  readonly listId?: string;
}

/** `untriggered`: a stop that waits. `expired`: ended by the exchange itself (IOC's rest, post-only, dead man). */
export type OrderStatus = 'untriggered' | 'new' | 'partially-filled' | 'filled' | 'cancelled' | 'expired';
/** Why an order ended without being filled whole. */
export type EndReason =
  | 'requested'
  | 'immediate-or-cancel'
  | 'fill-or-kill'
  | 'post-only-would-cross'
  | 'reduce-only'
  | 'dead-mans-timer'
  | 'delisted'
  | 'no-market';

export interface Order extends PlaceOrder {
  /** The exchange's id: digits, rising. */
  readonly id: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly status: OrderStatus;
  readonly filled: Quantity;
  /** Sum of price × quantity over its fills. */
  readonly filledValue: Cash;
  readonly endReason: EndReason | null;
  /** A stop whose trigger has been reached. */
  readonly triggered: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Fill {
  /** Unique per instrument, digits, rising. */
  readonly id: string;
  readonly orderId: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly price: Price;
  readonly quantity: Quantity;
  /** Perpetuals: in the quote currency. Spot: in what was received, base on a buy and quote on a sell. */
  readonly fee: Cash;
  readonly feeAsset: string;
  readonly maker: boolean;
  /** Profit realised, perpetuals only, before fees. */
  readonly realized: Cash;
  readonly at: number;
}

export interface Position {
  readonly symbol: string;
  readonly side: PositionSide;
  /** Signed: a short is negative, in hedge mode too. */
  readonly quantity: Quantity;
  /** Zero when flat. */
  readonly entryPrice: Price;
  readonly updatedAt: number;
}
export interface Balance {
  readonly asset: string;
  /** All of it, open orders' locks included, unrealised profit excluded. */
  readonly total: Cash;
  /** Of it, locked by open spot orders. */
  readonly locked: Cash;
}
/** A change of cash that is no trade: funding, and what a script paid in. */
export interface Income {
  readonly id: string;
  readonly kind: 'funding' | 'transfer' | 'realized' | 'commission';
  readonly symbol: string | null;
  readonly asset: string;
  readonly amount: Cash;
  readonly rate: Rate | null;
  readonly at: number;
}

export interface ApiKey {
  readonly key: string;
  readonly secret: string;
  readonly passphrase: string | null;
  readonly accountId: string;
  readonly permissions: readonly ('read' | 'trade' | 'withdraw')[];
  /** Addresses that may use it; null is any. */
  readonly ips: readonly string[] | null;
  readonly createdAt: number;
}

/** All an account can be asked for, at one time: read it with `account.view()`, which may be stale by a script's will. */
export interface AccountView {
  readonly at: number;
  readonly hedgeMode: boolean;
  readonly balances: readonly Balance[];
  /** Those that are not flat. */
  readonly positions: readonly Position[];
  /** Every order ever, oldest first; open ones are `isOpen`. */
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly income: readonly Income[];
}

/**
 * What a private stream tells. `seq` counts an account's events without a gap before faults drop, double or delay them:
 * a wire format whose venue numbers its events uses it.
 */
export type AccountEvent = { readonly seq: number; readonly at: number } & (
  | {
      readonly kind: 'order';
      /** What happened to it; `trade` has `fill`. */
      readonly change: 'new' | 'trade' | 'amended' | 'triggered' | 'cancelled' | 'expired';
      readonly order: Order;
      readonly fill: Fill | null;
    }
  /** After a change of cash or positions: those that changed, as they are now. */
  | {
      readonly kind: 'account';
      readonly cause: 'trade' | 'funding' | 'transfer';
      readonly balances: readonly Balance[];
      readonly positions: readonly Position[];
    }
);

export type MarketEvent =
  | { readonly kind: 'quote'; readonly quote: Quote }
  | { readonly kind: 'trade'; readonly trade: Trade }
  /** The running minute changed, or is `closed`. */
  | { readonly kind: 'bar'; readonly symbol: string; readonly bar: Bar; readonly closed: boolean };

/** True while it can still be filled or cancelled. */
export function isOpen(order: Pick<Order, 'status'>): boolean {
  return order.status === 'new' || order.status === 'partially-filled' || order.status === 'untriggered';
}
