import type { CcxtExchange, CcxtOrder, CcxtTrade, Params, Raw, Text } from '../ccxt-api.ts';
import { KrakenFees } from './krakenfutures-fees.ts';
import { executionsSince } from './krakenfutures-fills.ts';
import { KrakenOrderFeed } from './krakenfutures-order-feed.ts';

/** What `sendorder` and its like answer when they have done what they were asked to. */
const DONE = ['placed', 'partiallyFilled', 'filled', 'cancelled', 'edited'];
/** What the status of an order is where Kraken says one that ccxt knows. */
const TOLD = ['open', 'closed', 'canceled'];

/** ccxt's own, as far as it is mended here. */
interface Own {
  parseWsMyTrade(trade: Raw, market?: unknown): CcxtTrade;
  parseWsTicker(ticker: Raw, market?: unknown): { readonly timestamp: number | undefined };
  parseOrder(order: Raw, market?: unknown): CcxtOrder;
  handleMyTrades(client: unknown, message: Raw): void;
  publicGetInstrumentsStatus(params: object): Promise<Raw>;
}

/** What ccxt gets wrong of Kraken Futures, or leaves out. */
export function mendKrakenFutures(exchange: CcxtExchange): void {
  const own = exchange as unknown as Own;
  const parseOrder = own.parseOrder.bind(exchange);
  const parseWsMyTrade = own.parseWsMyTrade.bind(exchange);
  const parseWsTicker = own.parseWsTicker.bind(exchange);
  const handleMyTrades = own.handleMyTrades.bind(exchange);
  const fetchOrder = exchange.fetchOrder.bind(exchange);
  const fees = new KrakenFees();
  const feed = new KrakenOrderFeed(exchange);
  Object.assign(exchange, {
    urls: withKeyCheck(exchange.urls),
    // Every answer says what time it is there; one that says only that does not exist.
    fetchTime: async () => Date.parse(String((await own.publicGetInstrumentsStatus({})).serverTime)),
    // ccxt knows some of the refusals and takes the others for an order.
    verifyOrderActionSuccess: throwRefusal,
    parseOrder: (order: Raw, market?: unknown) => endedAtOnce(parseOrder(order, market)),
    fetchOrder: async (id: Text, symbol: string, params: Params) =>
      goneOr(id, await fetchOrder(id, symbol, params).catch(none)),
    fetchMyTrades: async (_symbol: undefined, since = 0) => await executionsSince(exchange, fees, since),
    parseWsMyTrade(trade: Raw, market?: unknown) {
      fees.learn(trade.fill_id, trade.fee_paid, trade.fee_currency);
      return parseWsMyTrade(trade, market);
    },
    // The first message lists what was executed before: that is what reads are for.
    handleMyTrades(client: unknown, message: Raw) {
      if (message.feed === 'fills_snapshot') for (const it of message.fills as readonly Raw[]) own.parseWsMyTrade(it);
      else handleMyTrades(client, message);
    },
    parseWsTicker(ticker: Raw, market?: unknown) {
      const parsed = parseWsTicker(ticker, market);
      return { ...parsed, timestamp: parsed.timestamp ?? ticker.time };
    },
    watchOrders: async () => await feed.next(),
    handleOrder: (client: never, message: Raw) => feed.take(client, message),
    handleOrderSnapshot: (client: never, message: Raw) => feed.takeSnapshot(client, message),
  });
}

function throwRefusal(status: string | undefined, method: string, fine: readonly string[] = []): void {
  if (status === undefined || DONE.filter((it) => it !== 'filled').includes(status) || fine.includes(status)) return;
  throw new Error(`krakenfutures: ${method} failed due to ${status}`);
}

/**
 * An immediate-or-cancel order, and a market order is one there, is over with the answer that brings its executions.
 */
function endedAtOnce(order: CcxtOrder): CcxtOrder {
  const events = order.info.orderEvents;
  if (!Array.isArray(events) || order.status !== 'open') return order;
  const isOver = (events as readonly Raw[]).some(
    ({ orderPriorExecution }) => (orderPriorExecution as Raw | undefined)?.type === 'ioc',
  );
  return isOver ? { ...order, status: 'canceled' } : order;
}

/**
 * Kraken answers for an order that is open or ended in the last five seconds; for any other it has no row, or one that
 * says no status. Executions are listed longer and name the order, so what is missing here is that it is over.
 */
function goneOr(id: Text, order: CcxtOrder | null): CcxtOrder {
  if (order !== null && TOLD.includes(order.status ?? '')) return order;
  const unsaid = {
    clientOrderId: undefined,
    symbol: undefined,
    type: undefined,
    side: undefined,
    reduceOnly: undefined,
  };
  const amounts = { price: undefined, triggerPrice: undefined, amount: undefined, filled: undefined };
  return { ...unsaid, ...amounts, id, status: 'canceled', timestamp: undefined, info: {} };
}

function none(error: unknown): null {
  if (error instanceof Error && error.name === 'OrderNotFound') return null;
  throw error;
}

/** ccxt has no route to the check of a key; it stands beside the history. */
function withKeyCheck(urls: Record<string, unknown>): Record<string, unknown> {
  const api = urls.api as Readonly<Record<string, string>>;
  return { ...urls, api: { ...api, auth: api.history?.replace('/api/history/', '/api/auth/') } };
}
