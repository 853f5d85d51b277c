import type { CcxtExchange, CcxtOrder, CcxtTrade, Raw } from '../ccxt-api.ts';
import { KrakenFees } from './krakenfutures-fees.ts';
import { executionsSince } from './krakenfutures-fills.ts';
import { KrakenOrderFeed } from './krakenfutures-order-feed.ts';

/** What `sendorder` and its like answer when they have done what they were asked to. */
const DONE = ['placed', 'partiallyFilled', 'filled', 'cancelled', 'edited'];

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
  const fees = new KrakenFees();
  const feed = new KrakenOrderFeed(exchange);
  Object.assign(exchange, {
    urls: withKeyCheck(exchange.urls),
    // Every answer says what time it is there; one that says only that does not exist.
    fetchTime: async () => Date.parse(String((await own.publicGetInstrumentsStatus({})).serverTime)),
    // ccxt knows some of the refusals and takes the others for an order.
    verifyOrderActionSuccess: throwRefusal,
    parseOrder: (order: Raw, market?: unknown) => endedAtOnce(parseOrder(order, market)),
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

/** ccxt has no route to the check of a key; it stands beside the history. */
function withKeyCheck(urls: Record<string, unknown>): Record<string, unknown> {
  const api = urls.api as Readonly<Record<string, string>>;
  return { ...urls, api: { ...api, auth: api.history?.replace('/api/history/', '/api/auth/') } };
}
