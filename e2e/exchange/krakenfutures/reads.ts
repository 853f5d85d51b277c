import { formatAmount } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import { type ApiKey, type Fill, type Income, type Instrument, isOpen } from '../core/model.ts';
import { instrumentOf } from './orders.ts';
import {
  accountsWords,
  fillIdOf,
  fillWords,
  idOf,
  idOfUuid,
  instrumentWords,
  iso,
  numberOf,
  openOrderWords,
  positionWords,
  statusWords,
} from './words.ts';

export type Query = Readonly<Record<string, string>>;
type Words = Readonly<Record<string, unknown>>;
type Read = (exchange: Exchange, account: Account, query: URLSearchParams) => Words;

const FILLS = 100;
/** Kraken answers for an order until so long after it ended. */
const TOLD_AFTER_END_MS = 5_000;

/** Beneath `/derivatives/api/v3/`. */
export const PUBLIC_READS: Readonly<Record<string, (exchange: Exchange) => Words>> = {
  instruments: ({ market }) => ({ instruments: market.instruments().map(instrumentWords) }),
  'instruments/status': ({ market }) => ({
    instrumentStatus: market.instruments().map((it) => ({ tradeable: idOf(it), experiencingDislocation: false })),
  }),
  tickers: (exchange) => ({ tickers: exchange.market.instruments().map((it) => tickerWords(exchange, idOf(it))) }),
};

export const PRIVATE_READS: Readonly<Record<string, Read>> = {
  accounts: (_exchange, account) => ({ accounts: accountsWords(account.view()) }),
  openpositions: ({ market }, account) => ({
    openPositions: account.view().positions.map((it) => positionWords(market, it)),
  }),
  openorders: ({ market }, account) => ({
    openOrders: account
      .view()
      .orders.filter(isOpen)
      .map((it) => openOrderWords(market, it)),
  }),
  fills: ({ market }, account, query) => {
    const before = query.get('lastFillTime');
    const newest = account
      .view()
      .fills.filter((it) => before === null || it.at < Date.parse(before))
      .slice(-FILLS);
    return { fills: newest.reverse().map((it) => fillWords(market, it)) };
  },
  'orders/status': (exchange, account, query) => {
    const { market } = exchange;
    const [ids, names] = [query.getAll('orderIds').map(idOfUuid), query.getAll('cliOrdIds')];
    const found = account
      .view()
      .orders.filter((it) => ids.includes(it.id) || names.includes(it.clientId))
      .filter((it) => isOpen(it) || exchange.now() - it.updatedAt <= TOLD_AFTER_END_MS);
    return { orders: found.map((it) => statusWords(market, it)) };
  },
};

/** A ticker of `tickers`, and what the ticker feed tells. */
export function tickerWords(exchange: Exchange, id: string): Words {
  const terms = instrumentOf(exchange, id);
  const { market } = exchange;
  const quote = market.quote(terms.symbol);
  const [bid, ask] = [quote?.bids[0], quote?.asks[0]];
  const [last, mark] = [market.last(terms.symbol), market.mark(terms.symbol)];
  return {
    symbol: id,
    tag: 'perpetual',
    pair: `${terms.base}:${terms.quote}`,
    ...(bid === undefined ? {} : { bid: numberOf(bid.price), bidSize: numberOf(bid.size) }),
    ...(ask === undefined ? {} : { ask: numberOf(ask.price), askSize: numberOf(ask.size) }),
    ...(last === null ? {} : { last: numberOf(last), lastTime: iso(quote?.at ?? exchange.now()) }),
    ...(mark === null ? {} : { markPrice: numberOf(mark), indexPrice: numberOf(mark) }),
    suspended: false,
    fundingRate: numberOf(market.fundingRate(terms.symbol)),
  };
}

/** `trade/<symbol>/1m` beneath `/api/charts/v1/`: minutes, prices as texts, the last one running. */
export function candleWords({ market }: Exchange, terms: Instrument, query: URLSearchParams): Words {
  const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? Number.MAX_SAFE_INTEGER)];
  const bars = market.bars(terms.symbol).filter(({ openAt }) => openAt >= from * 1_000 && openAt <= to * 1_000);
  const candles = bars.map(({ openAt, open, high, low, close, volume }) => ({
    time: openAt,
    open: formatAmount(open),
    high: formatAmount(high),
    low: formatAmount(low),
    close: formatAmount(close),
    volume: numberOf(volume),
  }));
  return { candles, more_candles: false };
}

/** `account-log`: what changed the cash, with each trade's fee. A trade has a second row, of the position. */
export function accountLog(exchange: Exchange, account: Account, query: URLSearchParams): Words {
  const { fills, income } = account.view();
  const rows = [
    ...fills.flatMap((it) => [cashRow(exchange, it), positionRow(exchange, it)]),
    ...income.filter((it) => it.kind === 'funding').map((it) => fundingRow(exchange, it)),
  ].sort((a, b) => a.at - b.at);
  const numbered = rows.map(({ at, words }, index) => ({
    at,
    info: String(words.info),
    words: { ...words, id: index + 1 },
  }));
  const infos = query.getAll('info');
  const since = Number(query.get('since') ?? 0);
  const from = Number(query.get('from') ?? 0);
  const wanted = numbered.filter(
    ({ at, info, words }) => at >= since && words.id >= from && (infos.length === 0 || infos.includes(info)),
  );
  if (query.get('sort') !== 'asc') wanted.reverse();
  const logs = wanted.slice(0, Number(query.get('count') ?? 500)).map((it) => it.words);
  return { accountUid: account.id, logs };
}

type Row = { readonly at: number; readonly words: Words };

function cashRow({ market }: Exchange, fill: Fill): Row {
  const terms = market.terms(fill.symbol);
  return row(fill.at, {
    asset: terms.quote.toLowerCase(),
    contract: idOf(terms).toLowerCase(),
    execution: fillIdOf(fill),
    fee: numberOf(fill.fee),
    info: 'futures trade',
    realized_pnl: numberOf(fill.realized),
    trade_price: numberOf(fill.price),
  });
}

function positionRow({ market }: Exchange, fill: Fill): Row {
  const contract = idOf(market.terms(fill.symbol)).toLowerCase();
  return row(fill.at, { asset: contract, contract, execution: fillIdOf(fill), fee: null, info: 'futures trade' });
}

function fundingRow({ market }: Exchange, { symbol, asset, amount, at }: Income): Row {
  return row(at, {
    asset: asset.toLowerCase(),
    contract: symbol === null ? null : idOf(market.terms(symbol)).toLowerCase(),
    execution: null,
    fee: 0,
    info: 'funding rate change',
    realized_funding: numberOf(amount),
  });
}

function row(at: number, words: Words): Row {
  return { at, words: { date: iso(at), margin_account: 'flex', ...words } };
}

/** `api-keys/v3/check`: what a key may do, in Kraken's two words of it. */
export function keyWords(key: ApiKey): Words {
  const trades = key.permissions.includes('trade');
  return {
    apiKey: key.key,
    accountUid: key.accountId,
    iiban: 'AA00 N84G 0000 0000',
    createdAt: iso(key.createdAt),
    permissions: {
      general: trades ? 'FULL_ACCESS' : key.permissions.includes('read') ? 'READ_ONLY' : 'NO_ACCESS',
      transfer: key.permissions.includes('withdraw') ? 'FULL_ACCESS' : 'NO_ACCESS',
    },
    allowedCidrBlock: key.ips === null ? null : `${key.ips[0]}/32`,
    allowedCidrBlocks: key.ips?.map((it) => `${it}/32`) ?? [],
  };
}
