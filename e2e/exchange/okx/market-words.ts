import { formatAmount, type Price } from '../../../src/shared/money.ts';
import type { Market } from '../core/market.ts';
import type { Bar, Instrument, Level, Quote, Trade } from '../core/model.ts';
import { instIdOf, instTypeOf, sizeOf } from './instruments.ts';

/** One of market/ticker and the tickers channel. */
export function tickerWords(market: Market, terms: Instrument, now: number): object {
  const quote = market.quote(terms.symbol);
  const last = text(market.last(terms.symbol));
  const [bid, ask] = [quote?.bids[0], quote?.asks[0]];
  return {
    instType: instTypeOf(terms),
    instId: instIdOf(terms),
    last,
    lastSz: '0',
    askPx: text(ask?.price ?? null),
    askSz: ask === undefined ? '' : sizeOf(terms, ask.size),
    bidPx: text(bid?.price ?? null),
    bidSz: bid === undefined ? '' : sizeOf(terms, bid.size),
    open24h: last,
    high24h: last,
    low24h: last,
    volCcy24h: '0',
    vol24h: '0',
    ts: String(quote?.at ?? now),
  };
}

/** The best of each side, as the bbo-tbt channel has it; `depth` levels of market/books. */
export function bookWords(terms: Instrument, quote: Quote, depth: number): object {
  const side = (levels: readonly Level[]) =>
    levels.slice(0, depth).map(({ price, size }) => [formatAmount(price), sizeOf(terms, size), '0', '1']);
  return { asks: side(quote.asks), bids: side(quote.bids), ts: String(quote.at), seqId: quote.version };
}

export function tradeWords(terms: Instrument, trade: Trade): object {
  return {
    instId: instIdOf(terms),
    tradeId: trade.id,
    px: formatAmount(trade.price),
    sz: sizeOf(terms, trade.size),
    side: trade.side,
    ts: String(trade.at),
    count: '1',
  };
}

/** One of market/candles and the candle1m channel: the volume in contracts, then in base, then in quote. */
export function candleWords(terms: Instrument, bar: Bar, closed: boolean): readonly string[] {
  const prices = [bar.open, bar.high, bar.low, bar.close].map((it) => formatAmount(it));
  return [String(bar.openAt), ...prices, sizeOf(terms, bar.volume), formatAmount(bar.volume), '0', closed ? '1' : '0'];
}

function text(price: Price | null): string {
  return price === null ? '' : formatAmount(price);
}
