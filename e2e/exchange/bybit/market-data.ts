import type { Exchange } from '../core/exchange.ts';
import { Refusal } from '../core/refusal.ts';
import { barRow, instrumentRow, levels, type Row, tickerRow } from './market-rows.ts';
import { categoryIn, categoryOf, instrumentOf, nameOf, tradedCategory } from './names.ts';
import { countOf, needed, type Params, textOf } from './params.ts';

/** The public reads: time, instruments, tickers, order book, minutes. */
export const MARKET_DATA: Readonly<Record<string, (exchange: Exchange, params: Params) => Row>> = {
  '/v5/market/time': (exchange) => {
    const now = exchange.now();
    return { timeSecond: String(Math.floor(now / 1_000)), timeNano: `${now}000000` };
  },
  '/v5/market/instruments-info': (exchange, params) => {
    const category = categoryIn(params);
    const name = textOf(params, 'symbol');
    const status = textOf(params, 'status') ?? 'Trading';
    const all = status === 'Trading' ? exchange.market.instruments() : [];
    const meant = all.filter((it) => categoryOf(it) === category && (name === undefined || nameOf(it) === name));
    return { category: params.category, list: meant.map(instrumentRow), nextPageCursor: '' };
  },
  '/v5/market/tickers': (exchange, params) => {
    const category = categoryIn(params);
    const name = textOf(params, 'symbol');
    const all = exchange.market.instruments().filter((it) => categoryOf(it) === category);
    const meant = all.filter((it) => name === undefined || nameOf(it) === name);
    return { category: params.category, list: meant.map((it) => tickerRow(it, exchange.market)) };
  },
  '/v5/market/orderbook': (exchange, params) => {
    const instrument = instrumentOf(exchange.market, tradedCategory(params), needed(params, 'symbol'));
    const quote = exchange.market.quote(instrument.symbol);
    const depth = countOf(params, 'limit', instrument.kind === 'spot' ? 1 : 25, 500);
    return {
      s: nameOf(instrument),
      b: levels(quote?.bids ?? [], depth),
      a: levels(quote?.asks ?? [], depth),
      ts: quote?.at ?? exchange.now(),
      u: quote?.version ?? 0,
      seq: quote?.version ?? 0,
      cts: quote?.at ?? exchange.now(),
    };
  },
  '/v5/market/kline': (exchange, params) => {
    const category = tradedCategory(params);
    const instrument = instrumentOf(exchange.market, category, needed(params, 'symbol'));
    if (needed(params, 'interval') !== '1') throw new Refusal('malformed', 'only minutes are kept here: interval=1');
    const [start, end] = [Number(textOf(params, 'start') ?? 0), Number(textOf(params, 'end') ?? exchange.now())];
    const bars = exchange.market.bars(instrument.symbol).filter((it) => it.openAt >= start && it.openAt <= end);
    const list = bars
      .slice(-countOf(params, 'limit', 200, 1_000))
      .reverse()
      .map(barRow);
    return { category, symbol: nameOf(instrument), list };
  },
};
