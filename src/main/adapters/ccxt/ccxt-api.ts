/**
 * The face of ccxt that this folder uses. Its own types say `number` for amounts; with `exchange.number = String` they
 * are the exchange's own texts, and that is what keeps money exact.
 */

/** A decimal as the exchange wrote it, or nothing. */
export type Text = string | undefined;
/** Parameters of one call that ccxt hands on to the exchange. */
export type Params = Readonly<Record<string, unknown>>;
/** An exchange's own answer, of no promised form. */
export type Raw = Readonly<Record<string, unknown>>;

export interface CcxtMarket {
  /** The exchange's own name of it. */
  readonly id: string;
  /** ccxt's: `BTC/USDT:USDT`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly settle: string | undefined;
  readonly active: boolean | undefined;
  readonly spot: boolean;
  readonly swap: boolean;
  readonly linear: boolean | undefined;
  /** Units of the base in one contract; absent where quantities are the base's own. */
  readonly contractSize: Text;
  /** Steps (ccxt's TICK_SIZE mode, which all four exchanges use). */
  readonly precision: { readonly amount: Text; readonly price: Text };
  readonly limits: {
    readonly amount: { readonly min: Text; readonly max?: Text };
    readonly market?: { readonly max?: Text };
    readonly cost: { readonly min: Text };
  };
  readonly info: Raw;
}

export interface CcxtOrder {
  /** The exchange's own id. */
  readonly id: string | undefined;
  readonly clientOrderId: string | undefined;
  readonly symbol: string | undefined;
  readonly type: string | undefined;
  readonly side: string | undefined;
  readonly price: Text;
  readonly triggerPrice: Text;
  readonly amount: Text;
  readonly filled: Text;
  readonly status: string | undefined;
  readonly reduceOnly: boolean | undefined;
  readonly timestamp: number | undefined;
  readonly lastUpdateTimestamp?: number | undefined;
  readonly info: Raw;
}

export interface CcxtTrade {
  readonly id: string | undefined;
  /** The exchange's own id of the order. */
  readonly order: string | undefined;
  readonly symbol: string | undefined;
  readonly side: string | undefined;
  readonly amount: Text;
  readonly price: Text;
  readonly takerOrMaker: string | undefined;
  readonly fee: { readonly cost: Text; readonly currency: string | undefined } | undefined;
  readonly timestamp: number | undefined;
  readonly info: Raw;
}

export interface CcxtPosition {
  readonly symbol: string | undefined;
  readonly side: string | undefined;
  /** In contracts, without a sign. */
  readonly contracts: Text;
  readonly hedged?: boolean | undefined;
  readonly info: Raw;
}

export interface CcxtBalance {
  readonly total: Readonly<Record<string, Text>>;
  readonly info: unknown;
}

export interface CcxtFunding {
  readonly id: string | undefined;
  readonly symbol: string | undefined;
  readonly code: string | undefined;
  /** Signed: negative was paid. */
  readonly amount: Text;
  readonly timestamp: number | undefined;
  readonly info: Raw;
}

export interface CcxtExchange {
  readonly id: string;
  /** Nested texts; {@link CcxtExchange} of one endpoint has them replaced. */
  urls: Record<string, unknown>;
  readonly options: Record<string, unknown>;
  readonly has: Readonly<Record<string, unknown>>;
  readonly markets: Readonly<Record<string, CcxtMarket>> | undefined;
  readonly markets_by_id: Readonly<Record<string, readonly CcxtMarket[]>> | undefined;
  loadMarkets(reload?: boolean): Promise<Readonly<Record<string, CcxtMarket>>>;
  fetchTime(params?: Params): Promise<number | undefined>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: Text,
    params: Params,
  ): Promise<CcxtOrder>;
  cancelOrder(id: Text, symbol: string, params: Params): Promise<CcxtOrder>;
  cancelAllOrders(symbol: Text, params: Params): Promise<unknown>;
  fetchOrder(id: Text, symbol: string, params: Params): Promise<CcxtOrder>;
  fetchOpenOrders(symbol: Text, since: undefined, limit: undefined, params: Params): Promise<readonly CcxtOrder[]>;
  fetchMyTrades(
    symbol: Text,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly CcxtTrade[]>;
  fetchPositions(symbols: undefined, params: Params): Promise<readonly CcxtPosition[]>;
  fetchPositionMode(symbol: Text, params: Params): Promise<{ readonly hedged: boolean | undefined }>;
  setPositionMode(hedged: boolean, symbol: Text, params: Params): Promise<unknown>;
  fetchBalance(params: Params): Promise<CcxtBalance>;
  fetchFundingHistory(
    symbol: Text,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly CcxtFunding[]>;
  watchOrders(symbol: Text, since: undefined, limit: undefined, params: Params): Promise<readonly CcxtOrder[]>;
  watchMyTrades(symbol: Text, since: undefined, limit: undefined, params: Params): Promise<readonly CcxtTrade[]>;
  close(): Promise<unknown>;
  /** The exchange's own routes by their implicit names, such as `fapiPrivatePostCountdownCancelAll`. */
  readonly [route: string]: unknown;
}

/** Calls one of the exchange's own routes by its implicit name in ccxt. */
export async function callRoute(exchange: CcxtExchange, route: string, params: Params): Promise<unknown> {
  const call = exchange[route];
  if (typeof call !== 'function') throw new Error(`ccxt has no route ${route} at ${exchange.id}`);
  return await call.call(exchange, params);
}
