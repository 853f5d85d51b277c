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
import { everyPage, type Paging } from './pages.ts';

/** Executions of this long are in `fills`; older ones, up to three months, in `fills-history`. */
const RECENT_MS = 3 * 24 * 60 * 60 * 1_000;
const PAGE = 100;
/** OKX takes a request until 30 s after its timestamp. */
const SIGNED_FOR_MS = 30_000;

/** Kinds that stand in some of OKX's documents and not in others. */
const NOT_EVERYWHERE = ['chase', 'iceberg', 'twap', 'smart_iceberg'];
/** Kinds of algo orders that the engine never places, each listed apart. */
export const OTHERS_KINDS = ['trigger', 'move_order_stop', ...NOT_EVERYWHERE];
const REFUSED_ORDER = /"sCode":"(?!0")\d+"/;

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
  const cancelOrder = exchange.cancelOrder.bind(exchange);
  const unknownKinds = new Set<unknown>();
  Object.assign(exchange, {
    // Its list of currencies is not needed and asks for one more request and permission.
    has: { ...exchange.has, fetchCurrencies: false },
    // Its streams sign in with this machine's time, which OKX may refuse; all else is told the venue's.
    seconds: () => Math.floor(own.milliseconds() / 1_000),
    parseOrder: (order: Raw, market?: unknown) => ofStop(parseOrder(order, market)),
    // Negative is paid there; ccxt turns it round in fetchMyTrades and not here.
    orderToTrade: (order: CcxtOrder, market?: unknown) => feeTurned(orderToTrade(order, market)),
    fetchMyTrades: async (_symbol: undefined, since = 0) => await executions(exchange, own, since),
    fetchOpenOrders: async (_symbol: undefined, _since: undefined, _limit: undefined, params: Params) =>
      (await openOrders(exchange, unknownKinds, params)).map((it) => own.parseOrder(it)),
    cancelOrder: async (id: Text, symbol: string, params: Params) =>
      params.advanced === true
        ? own.parseOrder(await cancelAdvanced(exchange, { instId: own.market(symbol).id, algoId: id }))
        : await cancelOrder(id, symbol, params),
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
function ofStop(parsed: CcxtOrder): CcxtOrder {
  const { algoClOrdId, state, accFillSz, ordId, tgtCcy } = parsed.info;
  // A size in the quote currency is no quantity: how much it will be, nobody knows. No order of ours has one.
  const order = tgtCcy === 'quote_ccy' ? { ...parsed, amount: undefined } : parsed;
  const id = accFillSz === undefined || ordId === undefined ? order.id : String(ordId);
  if (typeof algoClOrdId !== 'string' || algoClOrdId === '') return { ...order, id };
  return { ...order, id, clientOrderId: algoClOrdId, ...(state === 'effective' ? { status: 'open' } : {}) };
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
async function openOrders(exchange: CcxtExchange, unknown: Set<unknown>, params: Params): Promise<readonly Raw[]> {
  const { ordType } = params;
  if (ordType === undefined)
    return await everyPage(exchange, 'privateGetTradeOrdersPending', params, newestFirst('ordId'));
  if (unknown.has(ordType)) return [];
  try {
    return await everyPage(exchange, 'privateGetTradeOrdersAlgoPending', params, newestFirst('algoId'));
  } catch (error) {
    if (!NOT_EVERYWHERE.includes(String(ordType)) || !isUnknownKind(error)) throw error;
    unknown.add(ordType);
    return [];
  }
}

/** An error of the parameter itself: nobody can have an order of a kind that OKX does not know. */
function isUnknownKind(error: unknown): boolean {
  return error instanceof Error && /"code":"51000"/.test(error.message) && error.message.includes('ordType');
}

/**
 * By the address that OKX's guide has today for all kinds, and where that refuses the order by the one that it had for
 * these until April 2025 and that still answers.
 */
async function cancelAdvanced(exchange: CcxtExchange, order: Raw): Promise<Raw> {
  const ask = async (route: string): Promise<Raw> => {
    const answer = (await callRoute(exchange, route, [order] as unknown as Params)) as {
      readonly data?: readonly Raw[];
    };
    return answer.data?.[0] ?? order;
  };
  try {
    return await ask('privatePostTradeCancelAlgos');
  } catch (refused) {
    if (!(refused instanceof Error) || !REFUSED_ORDER.test(refused.message)) throw refused;
    return await ask('privatePostTradeCancelAdvanceAlgos');
  }
}

/** A list newest first; the next page is what is older than `id` of the last row. */
function newestFirst(id: string): Paging {
  return {
    rows: ({ data }) => (data ?? []) as readonly Raw[],
    next: (page) => (page.length < PAGE ? null : { after: page.at(-1)?.[id] }),
  };
}
