import type { CcxtExchange, CcxtMarket, CcxtOrder, CcxtTrade, Params, Raw, Text } from '../ccxt-api.ts';
import { everyPage, type Paging } from './pages.ts';

/** Executions of this long are in `fills`; older ones, up to three months, in `fills-history`. */
const RECENT_MS = 3 * 24 * 60 * 60 * 1_000;
const PAGE = 100;
/** OKX takes a request until 30 s after its timestamp. */
const SIGNED_FOR_MS = 30_000;

/** ccxt's own, as far as it is mended here. */
interface Own {
  parseOrder(order: Raw, market?: unknown): CcxtOrder;
  orderToTrade(order: CcxtOrder, market?: unknown): CcxtTrade;
  parseTrades(trades: readonly Raw[], market: undefined, since: undefined, limit: undefined): readonly CcxtTrade[];
  sign(path: string, ...others: unknown[]): unknown;
  market(symbol: string): CcxtMarket;
  nonce(): number;
  milliseconds(): number;
}

/** What ccxt gets wrong of OKX, or leaves out. `stopValidMs`: for how long a stop order may be on its way. */
export function mendOkx(exchange: CcxtExchange, stopValidMs: number): void {
  const own = exchange as unknown as Own;
  const parseOrder = own.parseOrder.bind(exchange);
  const orderToTrade = own.orderToTrade.bind(exchange);
  const sign = own.sign.bind(exchange);
  const nonce = own.nonce.bind(exchange);
  Object.assign(exchange, {
    // Its list of currencies is not needed and asks for one more request and permission.
    has: { ...exchange.has, fetchCurrencies: false },
    parseOrder: (order: Raw, market?: unknown) => ofStop(parseOrder(order, market)),
    // Negative is paid there; ccxt turns it round in fetchMyTrades and not here.
    orderToTrade: (order: CcxtOrder, market?: unknown) => feeTurned(orderToTrade(order, market)),
    fetchMyTrades: async (_symbol: undefined, since = 0) => await executions(exchange, own, since),
    fetchOpenOrders: async (symbol: Text, _since: undefined, _limit: undefined, params: Params) =>
      await openOrders(exchange, own, symbol, params),
    sign(path: string, ...others: unknown[]) {
      // expTime is not taken of stops. One that is signed as if it were old already is refused as soon.
      const age = path === 'trade/order-algo' ? SIGNED_FOR_MS - stopValidMs : 0;
      Object.assign(exchange, { nonce: () => nonce() - age });
      return sign(path, ...others);
    },
  });
}

/**
 * A stop has its client id under another name, and so has the order that comes out of it, which ccxt calls by the stop's
 * id. A stop that was triggered is not over: the order that came of it goes on.
 */
function ofStop(order: CcxtOrder): CcxtOrder {
  const { algoClOrdId, state } = order.info;
  if (typeof algoClOrdId !== 'string' || algoClOrdId === '') return order;
  return { ...order, clientOrderId: algoClOrdId, ...(state === 'effective' ? { status: 'open' } : {}) };
}

function feeTurned(trade: CcxtTrade): CcxtTrade {
  const cost = trade.fee?.cost;
  if (trade.fee === undefined || cost === undefined) return trade;
  const turned = cost.startsWith('-') ? cost.slice(1) : cost === '0' ? cost : `-${cost}`;
  return { ...trade, fee: { ...trade.fee, cost: turned } };
}

/** Every execution since then, oldest first: of spot and of perpetuals, all pages. */
async function executions(exchange: CcxtExchange, own: Own, since: number): Promise<readonly CcxtTrade[]> {
  const isRecent = own.milliseconds() - since < RECENT_MS;
  // Only the history wants to be told which kind.
  const kinds: readonly Params[] = isRecent ? [{}] : [{ instType: 'SWAP' }, { instType: 'SPOT' }];
  const route = isRecent ? 'privateGetTradeFills' : 'privateGetTradeFillsHistory';
  const all = await Promise.all(
    kinds.map((kind) => everyPage(exchange, route, { ...kind, begin: String(since) }, newestFirst('billId'))),
  );
  const rows = all
    .flat()
    .sort((a, b) => Number(a.ts) - Number(b.ts) || (BigInt(String(a.billId)) < BigInt(String(b.billId)) ? -1 : 1));
  return own.parseTrades(rows, undefined, undefined, undefined);
}

/** All of them: one answer has a hundred. With `ordType` stops of that type, which are kept apart. */
async function openOrders(
  exchange: CcxtExchange,
  own: Own,
  symbol: Text,
  params: Params,
): Promise<readonly CcxtOrder[]> {
  const of = symbol === undefined ? {} : { instId: own.market(symbol).id };
  const isStops = params.ordType !== undefined;
  const route = isStops ? 'privateGetTradeOrdersAlgoPending' : 'privateGetTradeOrdersPending';
  const rows = await everyPage(exchange, route, { ...of, ...params }, newestFirst(isStops ? 'algoId' : 'ordId'));
  return rows.map((it) => own.parseOrder(it));
}

/** A list newest first; the next page is what is older than `id` of the last row. */
function newestFirst(id: string): Paging {
  return {
    rows: ({ data }) => (data ?? []) as readonly Raw[],
    next: (page) => (page.length < PAGE ? null : { after: page.at(-1)?.[id] }),
  };
}
