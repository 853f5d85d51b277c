import { formatAmount } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import { type ApiKey, isOpen } from '../core/model.ts';
import { OkxError, parameterError } from './errors.ts';
import { instIdOf, instrumentOf, instrumentWords, instTypeOf } from './instruments.ts';
import { bookWords, candleWords, tickerWords } from './market-words.ts';
import { algoOf, type OkxOrders } from './orders.ts';
import { algoKindOf, algoWords, balanceWords, billIdOf, fillWords, orderWords, positionWords } from './words.ts';

export type Query = Readonly<Record<string, string>>;
type PublicRead = (exchange: Exchange, query: Query) => readonly unknown[];
type PrivateRead = (of: Reader, query: Query) => readonly unknown[];

/** Whoever reads an account: its key is asked for what it may do. */
export interface Reader {
  readonly exchange: Exchange;
  readonly orders: OkxOrders;
  readonly account: Account;
  readonly key: ApiKey;
}

const PAGE = 100;
/** Fields of the stream of orders or positions. */
const OF_A_CHANGE = ['amendResult', 'code', 'execType', 'fillFee', 'fillFeeCcy', 'msg', 'pTime'];
/** Kinds of algo orders that are listed together; every other one is listed apart. */
const PAIR = ['conditional', 'oco'];
const ALGO_KINDS = [...PAIR, 'trigger', 'move_order_stop', 'iceberg', 'twap', 'chase'];

export const PUBLIC_READS: Readonly<Record<string, PublicRead>> = {
  '/api/v5/public/time': (exchange) => [{ ts: String(exchange.now()) }],
  '/api/v5/system/status': () => [],
  '/api/v5/public/instruments': ({ market }, { instType, instId }) => {
    if (instType === undefined) throw parameterError('instType', 400);
    const listed = market.instruments().filter((it) => instTypeOf(it) === instType);
    return listed.filter((it) => instId === undefined || instIdOf(it) === instId).map(instrumentWords);
  },
  '/api/v5/market/ticker': (exchange, { instId }) => [
    tickerWords(exchange.market, instrumentOf(exchange.market, instId), exchange.now()),
  ],
  '/api/v5/market/tickers': (exchange, { instType }) =>
    exchange.market
      .instruments()
      .filter((it) => instTypeOf(it) === instType)
      .map((it) => tickerWords(exchange.market, it, exchange.now())),
  '/api/v5/market/books': ({ market }, { instId, sz = '1' }) => {
    const terms = instrumentOf(market, instId);
    const quote = market.quote(terms.symbol);
    return quote === null ? [] : [bookWords(terms, quote, Number(sz))];
  },
  '/api/v5/market/candles': candles,
  '/api/v5/market/history-candles': candles,
};

export const PRIVATE_READS: Readonly<Record<string, PrivateRead>> = {
  '/api/v5/account/config': ({ account, key }) => [
    {
      acctLv: '2',
      ip: key.ips?.join(',') ?? '',
      label: 'test',
      mainUid: account.id,
      perm: key.permissions.map((it) => (it === 'read' ? 'read_only' : it)).join(','),
      posMode: account.view().hedgeMode ? 'long_short_mode' : 'net_mode',
      uid: account.id,
    },
  ],
  '/api/v5/account/balance': ({ account, exchange }) => [balanceWords(exchange.market, account.view())],
  '/api/v5/account/positions': ({ account, exchange }, { instId }) => {
    const { positions, at } = account.view();
    const wanted = instId?.split(',');
    const named = positions.filter((it) => wanted?.includes(instIdOf(exchange.market.terms(it.symbol))) ?? true);
    return named.map((it) => listed(positionWords(exchange.market, it, at)));
  },
  '/api/v5/trade/order': ({ account, orders, exchange }, query) => [
    listed(orderWords(exchange.market, account.view(), orders.find(account, query, '51603'), null)),
  ],
  '/api/v5/trade/orders-pending': ({ account, exchange }, query) => {
    const view = account.view();
    const open = view.orders.filter((it) => isOpen(it) && it.status !== 'untriggered').reverse();
    const words = ofInstrument(exchange, open, query).map((it) => listed(orderWords(exchange.market, view, it, null)));
    return page(words, 'ordId', query);
  },
  '/api/v5/trade/order-algo': ({ account, exchange }, query) => [algoWords(exchange.market, algoOf(account, query))],
  '/api/v5/trade/orders-algo-pending': ({ account, exchange }, query) => {
    const kinds = (query.ordType ?? '').split(',');
    const isPair = kinds.length === 2 && kinds.every((it) => PAIR.includes(it));
    if (!isPair && !(kinds.length === 1 && ALGO_KINDS.includes(query.ordType ?? '')))
      throw parameterError('ordType', 400);
    const waiting = account
      .view()
      .orders.filter((it) => it.status === 'untriggered' && kinds.includes(algoKindOf(it)))
      .reverse();
    const words = ofInstrument(exchange, waiting, query).map((it) => algoWords(exchange.market, it));
    return page(words as Row[], 'algoId', query);
  },
  '/api/v5/trade/fills': fills,
  '/api/v5/trade/fills-history': (of, query) => {
    if (query.instType === undefined) throw parameterError('instType', 400);
    return fills(of, query);
  },
  '/api/v5/account/bills-archive': ({ account, exchange }, query) => {
    if (query.type !== '8') throw new OkxError(400, '51000', 'Parameter type error');
    const funding = account.view().income.filter((it) => it.kind === 'funding');
    const words = funding.map(({ id, symbol, asset, amount, at }) => ({
      bal: '',
      balChg: formatAmount(amount),
      billId: billIdOf(Number(id)),
      ccy: asset,
      instId: symbol === null ? '' : instIdOf(exchange.market.terms(symbol)),
      instType: 'SWAP',
      posBalChg: '0',
      subType: amount < 0n ? '173' : '174',
      ts: String(at),
      type: '8',
    }));
    return page(words.reverse(), 'billId', query);
  },
};

/** Newest first, opened before `after` and after `before`. */
function candles({ market }: Exchange, query: Query): readonly unknown[] {
  const terms = instrumentOf(market, query.instId);
  if ((query.bar ?? '1m') !== '1m') throw parameterError('bar');
  const bars = market.bars(terms.symbol).map((bar) => ({ bar, isClosed: bar !== market.bars(terms.symbol).at(-1) }));
  const [after, before] = [Number(query.after ?? Number.MAX_SAFE_INTEGER), Number(query.before ?? 0)];
  const wanted = bars.filter(({ bar }) => bar.openAt < after && bar.openAt > before).reverse();
  return wanted.slice(0, Number(query.limit ?? PAGE)).map(({ bar, isClosed }) => candleWords(terms, bar, isClosed));
}

type Row = Readonly<Record<string, string>>;

function fills({ account, exchange }: Reader, query: Query): readonly unknown[] {
  const view = account.view();
  const stops = new Set(view.orders.filter((it) => it.type === 'stop').map((it) => it.id));
  const words = view.fills.map((it, index) => ({
    fill: it,
    words: fillWords(exchange.market, it, index, stops.has(it.orderId)) as Row,
  }));
  const [begin, end] = [Number(query.begin ?? 0), Number(query.end ?? Number.MAX_SAFE_INTEGER)];
  const wanted = words.filter(
    ({ fill, words: row }) =>
      fill.at >= begin &&
      fill.at <= end &&
      (query.ordId === undefined || row.ordId === query.ordId) &&
      (query.instType === undefined || row.instType === query.instType) &&
      (query.instId === undefined || row.instId === query.instId),
  );
  return page(wanted.map((it) => it.words).reverse(), 'billId', query);
}

function ofInstrument<T extends { readonly symbol: string }>(exchange: Exchange, all: readonly T[], query: Query) {
  const terms = (it: T) => exchange.market.terms(it.symbol);
  return all.filter(
    (it) =>
      (query.instId === undefined || instIdOf(terms(it)) === query.instId) &&
      (query.instType === undefined || instTypeOf(terms(it)) === query.instType),
  );
}

/** Newest first, `after` an id (older ones) and `before` one (newer ones), at most 100. */
function page(rows: readonly Row[], id: string, query: Query): readonly Row[] {
  const number = (row: Row) => BigInt(row[id] ?? '0');
  const older = query.after === undefined ? rows : rows.filter((it) => number(it) < BigInt(query.after ?? '0'));
  const newer = query.before === undefined ? older : older.filter((it) => number(it) > BigInt(query.before ?? '0'));
  return newer.slice(0, Math.min(PAGE, Number(query.limit ?? PAGE)));
}

/** As a list has it: what is said of a change alone stands on the stream and nowhere else. */
function listed(words: object): Row {
  const told = Object.entries(words).filter(([field]) => !OF_A_CHANGE.includes(field));
  return Object.fromEntries(told) as Row;
}
