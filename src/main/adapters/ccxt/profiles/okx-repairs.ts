import {
  type CcxtExchange,
  type CcxtMarket,
  type CcxtOrder,
  type CcxtTrade,
  callRoute,
  type Params,
  type Raw,
  type Text,
} from '../ccxt-api.ts';
import { VenueAnswerError } from '../precise.ts';

/** Executions of this long are in `fills`; older ones, up to three months, in `fills-history`. */
const RECENT_MS = 3 * 24 * 60 * 60 * 1_000;
const PAGE = 100;
/** Pages of one list; beyond it the account cannot be read whole. */
const MOST_PAGES = 200;
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
    kinds.map((kind) => pages(exchange, route, { ...kind, begin: String(since) }, 'billId')),
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
  const rows = await pages(exchange, route, { ...of, ...params }, isStops ? 'algoId' : 'ordId');
  return rows.map((it) => own.parseOrder(it));
}

/** Every page of a list, newest first; the next one is what is older than `id` of the last. */
async function pages(exchange: CcxtExchange, route: string, asked: Params, id: string): Promise<readonly Raw[]> {
  const rows: Raw[] = [];
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const last = rows.at(-1)?.[id];
    const older = last === undefined ? {} : { after: last };
    const answer = (await callRoute(exchange, route, { ...asked, ...older })) as { readonly data?: readonly Raw[] };
    const page = answer.data ?? [];
    rows.push(...page);
    if (page.length < PAGE) return rows;
  }
  throw new VenueAnswerError('OKX lists more than can be read.');
}
