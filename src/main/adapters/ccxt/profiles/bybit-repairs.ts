import type { CcxtExchange, CcxtFunding, CcxtMarket, CcxtOrder, CcxtTrade, Params, Raw, Text } from '../ccxt-api.ts';
import { everyPage, type Paging } from './pages.ts';

const DAY = 24 * 60 * 60 * 1_000;
/** Executions are listed for seven days at once. */
const WINDOW_MS = 7 * DAY - 1;
/** Bybit keeps them for two years. */
const KEPT_MS = 2 * 365 * DAY;
/** Most of one answer: orders, executions. */
const ORDERS = 50;
const EXECUTIONS = 100;

const PAGING: Paging = {
  rows: ({ result }) => ((result as Raw | undefined)?.list ?? []) as readonly Raw[],
  next(page, { result }) {
    const cursor = (result as Raw | undefined)?.nextPageCursor ?? '';
    return cursor === '' || page.length === 0 ? null : { cursor };
  },
};

/** ccxt's own, as far as it is mended here. */
interface Own {
  parseOrder(order: Raw, market?: unknown): CcxtOrder;
  parseTrade(trade: Raw, market?: unknown): CcxtTrade;
  parseIncome(income: Raw, market?: unknown): CcxtFunding;
  milliseconds(): number;
}

/** What ccxt gets wrong of Bybit, or leaves out. */
export function mendBybit(exchange: CcxtExchange): void {
  const own = exchange as unknown as Own;
  const parseOrder = own.parseOrder.bind(exchange);
  Object.assign(exchange, {
    // Its list of currencies is not needed and asks for one more request and permission.
    has: { ...exchange.has, fetchCurrencies: false },
    // A spot order that was cancelled after a part of it was filled is no order that was filled.
    parseOrder: (order: Raw, market?: unknown) => {
      const parsed = parseOrder(order, market);
      return order.orderStatus === 'PartiallyFilledCanceled' ? { ...parsed, status: 'canceled' } : parsed;
    },
    fetchOpenOrders: async (_symbol: undefined, _since: undefined, _limit: undefined, params: Params) =>
      await openOrders(exchange, own, params),
    fetchMyTrades: async (_symbol: Text, since = 0, _limit: undefined, params: Params) =>
      (await executions(exchange, own, since, params)).map((row) =>
        own.parseTrade(row, marketOf(exchange, row, params.category === 'spot')),
      ),
    fetchFundingHistory: async (_symbol: Text, since = 0, _limit: undefined, params: Params) =>
      (await executions(exchange, own, since, params)).map((row) =>
        own.parseIncome(row, marketOf(exchange, row, false)),
      ),
  });
}

/** Every open order of the category and filter in `params`, all pages: one answer has fifty at most, twenty by itself. */
async function openOrders(exchange: CcxtExchange, own: Own, params: Params): Promise<CcxtOrder[]> {
  const rows = await everyPage(exchange, 'privateGetV5OrderRealtime', { ...params, limit: ORDERS }, PAGING);
  return rows.map((row) => own.parseOrder(row, marketOf(exchange, row, params.category === 'spot')));
}

/** Every execution since then that `params` mean, all pages of all weeks; not before what Bybit keeps. */
async function executions(exchange: CcxtExchange, own: Own, since: number, params: Params): Promise<readonly Raw[]> {
  const now = own.milliseconds();
  const rows: Raw[] = [];
  for (let from = Math.max(since, now - KEPT_MS); from <= now; from += WINDOW_MS + 1) {
    const asked = { ...params, startTime: from, endTime: from + WINDOW_MS, limit: EXECUTIONS };
    rows.push(...(await everyPage(exchange, 'privateGetV5ExecutionList', asked, PAGING)));
  }
  return rows;
}

/** The market of a row: spot and perpetual have one name there. */
function marketOf(exchange: CcxtExchange, { symbol }: Raw, isSpot: boolean): CcxtMarket | undefined {
  return exchange.markets_by_id?.[String(symbol)]?.find((market) => market.spot === isSpot);
}
