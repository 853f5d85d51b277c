import type { ExchangeId } from '../../../shared/exchanges.ts';
import type { OrderId, TimeMs } from '../../../shared/ids.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { VenueReason } from '../../engine/domain/venue-report.ts';
import type {
  CcxtBalance,
  CcxtExchange,
  CcxtFunding,
  CcxtMarket,
  CcxtOrder,
  CcxtTrade,
  Params,
  Text,
} from './ccxt-api.ts';
import type { PublishedLimit } from './published-limits.ts';
import type { WholeList } from './whole-answers.ts';

/**
 * What differs from exchange to exchange, and nothing else: how one account there is spoken to through ccxt. One profile
 * is one account: an exchange whose spot and perpetual accounts are apart has a profile for each. What is the same
 * everywhere stands in ccxt-venue.ts and the files beside it.
 *
 * A profile holds no state and no secret, asks no clock, and answers for one ccxt version.
 */
export interface VenueProfile {
  readonly exchange: ExchangeId;
  /** For people: `Binance USDS-M Futures`. */
  readonly name: string;
  /** The file in ccxt's `js/src/pro`, without `.js`. */
  readonly ccxtId: string;
  readonly kinds: readonly ('perp' | 'spot')[];
  /** The hosts that ccxt calls for this account in production, for the egress gate's list (N2). */
  readonly hosts: readonly string[];
  readonly testnet: Testnet;
  /** Options of ccxt over its own, for instance the account type and `recvWindow` of {@link ORDER_VALID_MS}. */
  readonly options: Params;
  /**
   * The most that the exchange takes in one market order, as it counts quantities; nothing or zero where it tells none,
   * or in money alone. Absent: the exchange publishes none.
   */
  readonly maxMarketQuantity?: (market: CcxtMarket) => Text;
  readonly clientIds: ClientIds;
  readonly orders: OrderWords;
  readonly reads: AccountReads;
  readonly streams: Streams;
  /** Null where the exchange has no hedge mode on this account. */
  readonly positionMode: PositionMode | null;
  /** Every limit that the exchange publishes for what is sent to this account; the one of new orders first. */
  readonly limits: readonly PublishedLimit[];
  readonly errors: ErrorWords;
  readonly permissions: (exchange: CcxtExchange) => Promise<KeyPermissions>;
  readonly deadMansSwitch: DeadMansSwitch | null;
  readonly capabilities: Capabilities;
  /**
   * Headers over ccxt's own for one request, from its method and path: where ccxt cannot say an order's validity (OKX's
   * `expTime`). `validUntil` is venue time. Absent where none is needed.
   */
  readonly headers?: (request: SignedRequest) => Readonly<Record<string, string>>;
  /** Set over ccxt's after loading, for instance to let it take an endpoint of a test. Absent where none is needed. */
  readonly configure?: (exchange: CcxtExchange) => void;
}

/** The exchange's own testnet, which `npm run certify -- --testnet` trades on and the app never does. */
export interface Testnet {
  /** The hosts that ccxt calls for it, for the egress gate's list (N2). */
  readonly hosts: readonly string[];
  /** False where it has no answer to what a key may do. */
  readonly tellsPermissions: boolean;
  /** Absent: ccxt's setSandboxMode. */
  readonly enter?: (exchange: CcxtExchange) => void;
}

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** Venue time at which an order sent now is too old: {@link ORDER_VALID_MS} from now. */
  readonly validUntil: TimeMs;
}

/** The engine's ids as this exchange takes them: at most so long, of such characters. Both ways, without loss. */
export interface ClientIds {
  toVenue(id: OrderId): string;
  /** Null for a client id that the engine cannot have minted: the order is somebody else's. */
  fromVenue(clientId: string): OrderId | null;
}

/** How orders are placed, cancelled and told of. */
export interface OrderWords {
  /**
   * The arguments of ccxt's createOrder beside symbol, side and amount. `standardOrder` (order-words.ts) is right for
   * most and can be spread. `validUntil` is venue time: the exchange has to refuse the order after it.
   */
  place(order: VenueOrder, clientId: string, validUntil: TimeMs): PlaceWords;
  /** The id and the parameters of ccxt's cancelOrder. `venueId` is null while nobody has seen the order there. */
  cancel(order: CancelTarget): { readonly id: Text; readonly params: Params };
  /**
   * The symbol and the parameters of ccxt's cancelAllOrders that end this order together with others: those with the same
   * need one request. Absent where the exchange has none that is sure to reach them all.
   */
  cancelAll?(order: CancelTarget): { readonly symbol: Text; readonly params: Params };
  /**
   * The same for ccxt's fetchOrder: the engine's id of an order is asked for by the exchange's own id when only its
   * executions are seen.
   */
  lookUp(order: CancelTarget): { readonly id: Text; readonly params: Params };
  /**
   * What an order of the stream or of an answer says beyond ccxt's unified status: why it ended, whether a stop was
   * triggered. Null: nothing beyond it.
   */
  endReason(order: CcxtOrder): VenueReason | null;
  isTriggered(order: CcxtOrder): boolean;
  /** True for a stop that waits for its trigger, and for whatever else of others' the exchange keeps with them. */
  isStop(order: CcxtOrder): boolean;
  /** The exchange's own name of a kind that others place, while that decides how the order is cancelled. */
  readonly kindOf?: (order: CcxtOrder) => string | null;
  /**
   * True where an order is answered before it is in the book and may be refused after it: then the answer is no
   * acceptance, and the stream tells.
   */
  readonly answersBeforeBook?: boolean;
  /** The exchange's id under which a triggered stop goes on, where that is another one. */
  readonly childId?: (order: CcxtOrder) => string | null;
}

export interface PlaceWords {
  readonly type: string;
  readonly price: Text;
  readonly params: Params;
}

export interface CancelTarget {
  /** Null for an order that has no client id. */
  readonly clientId: string | null;
  readonly venueId: string | null;
  /** A stop that waits for its trigger, which some exchanges keep apart. */
  readonly stop: boolean;
  /** What {@link OrderWords.kindOf} said of somebody else's order. */
  readonly kind?: string | null;
  readonly market: CcxtMarket;
}

/** How the account is read. */
export interface AccountReads {
  /**
   * ccxt's fetchOpenOrders is called once with each, for the whole account: ordinary orders, and stops where they are
   * listed apart.
   */
  readonly openOrders: readonly Params[];
  /** The same for kinds that the engine never places and a person may, where they are listed apart from those. */
  readonly othersOrders?: readonly Params[];
  /** Parameters of fetchPositions; null for an account that has none (spot: what is held is its balance). */
  readonly positions: Params | null;
  readonly balance: Params;
  /** The cash that is settled: with realised profit, fees and funding, without what is unrealised. */
  cash(balance: CcxtBalance, settle: string): Text;
  /** What is held of one currency, free or not; for spot positions. */
  held(balance: CcxtBalance, currency: string): Text;
  readonly trades: TradeReads;
  /** Parameters of fetchFundingHistory for all symbols; null for an account without funding. */
  readonly funding: Params | null;
  /** The signed amount, negative when it was paid, where ccxt's has another sign. Absent: it is right. */
  readonly fundingAmount?: (funding: CcxtFunding) => Text;
  /** What an answer has to list, and each row to say, by ccxt's name of its route: without it nothing is read of it. */
  readonly lists: Readonly<Record<string, WholeList>>;
}

export interface TradeReads {
  /** Whether executions are listed for the whole account, or market by market. */
  readonly per: 'account' | 'symbol';
  /** Listed once with each: some list their kinds of market apart. */
  readonly params: readonly Params[];
  /** Most that one answer holds. More are asked for from the last one on. */
  readonly page: number;
  /** The longest time that one answer spans, milliseconds; null where there is no such bound. */
  readonly windowMs: number | null;
  /** Whether pages go on from the last one forwards, or backwards from the newest (then `until` is set). */
  readonly order: 'oldest-first' | 'newest-first';
  /** The client id where executions carry it; null where an order's own id is all they have. */
  clientId(trade: CcxtTrade): string | null;
  /** True where each listed execution of an order that has a client id carries it, one of a triggered stop too. */
  readonly carriesClientId: boolean;
  /** An id that no other execution of the account has; empty when the exchange gave none. */
  fillId(trade: CcxtTrade): string;
  /** True for what is listed among executions and is none: funding, a liquidation fee. */
  isNone(trade: CcxtTrade): boolean;
  /** False while the exchange has not told all of it: it counts as one that is listed late. Absent: it always has. */
  isWhole?(trade: CcxtTrade): boolean;
}

export interface Streams {
  /** ccxt's watchOrders is called once with each. */
  readonly orders: readonly Params[];
  readonly trades: readonly Params[];
}

export interface PositionMode {
  /** Whether one mode is the whole account's, or each market has its own. */
  readonly per: 'account' | 'market';
  /** True where one of these markets keeps longs and shorts apart. */
  isHedged(exchange: CcxtExchange, markets: readonly CcxtMarket[]): Promise<boolean>;
  /** Throws where it cannot be done; is only asked while nothing is open. */
  setOneWay(exchange: CcxtExchange, markets: readonly CcxtMarket[]): Promise<void>;
  /** Parameters of an order that closes this leg in hedge mode; reduce-only among them where it is taken there. */
  closing(leg: 'long' | 'short'): Params;
}

/** What an exchange's own errors mean, where ccxt's class says too little. */
export interface ErrorWords {
  /** The exchange's code in an error's message, which carries its answer. */
  code(message: string): string | null;
  readonly reasons: Readonly<Record<string, VenueReason>>;
  /** Codes that mean: the key is not taken, and nothing more is to be sent with it (N4). */
  readonly keyRefused: readonly string[];
  /** Codes that mean: too many requests; not looked at. */
  readonly throttled: readonly string[];
  /** Codes that mean: sent, and nobody knows what came of it. */
  readonly ambiguous: readonly string[];
  /** Codes that mean: the venue is closed for maintenance; not looked at. */
  readonly maintenance: readonly string[];
  /** How long to wait after these codes, where the answer's header does not say. */
  readonly retryAfterByCode?: Readonly<Record<string, number>>;
  /** How long to wait after any other. */
  readonly retryAfterMs: number;
}

/** What the exchange says a key may do (S2). Null where its API does not tell. */
export interface KeyPermissions {
  readonly trade: boolean | null;
  readonly withdraw: boolean | null;
  readonly ipRestricted: boolean | null;
  /** Null where it does not expire, or the API does not tell. */
  readonly expiresAt: TimeMs | null;
  /** What a person has to look at by hand where the API does not tell; empty otherwise. */
  readonly notTold: string;
}

/** K11: the exchange cancels this account's orders by itself unless it is told in time that somebody is there. */
export interface DeadMansSwitch {
  /** What it is set to; refreshed at a quarter of it. */
  readonly timeoutMs: number;
  /** What it cancels when it runs out, for people. */
  readonly covers: string;
  /** What it leaves as it is: positions, at any exchange. */
  readonly doesNot: string;
  readonly source: string;
  /** Sets it to `timeoutMs` from now, or takes it away with 0. Throws when the exchange does not take it. */
  set(exchange: CcxtExchange, timeoutMs: number, markets: readonly CcxtMarket[]): Promise<void>;
}

/** What the exchange can do, for the table on screen and in docs/venues.md. Words, because people read them. */
export interface Capabilities {
  readonly cancelAll: string;
  readonly reduceOnly: string;
  readonly clientIds: string;
  readonly orderValidity: string;
  readonly positionMode: string;
  /** What a kill can and cannot do there. */
  readonly kill: string;
}
