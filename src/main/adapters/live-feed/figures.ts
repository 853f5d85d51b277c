import type { TimeMs } from '../../../shared/ids.ts';
import type { Bar } from '../../engine/domain/market.ts';
import { BAR_MS, type LiveQuote } from './live-feed.ts';
import type { BestPrices, Candle, WatchedMarket } from './price-exchange.ts';

/** Best bid and ask as a quote; null where one side is missing or the sides cross: then there is no price to trade at. */
export function quoteFrom(watched: WatchedMarket, prices: BestPrices, arrivedAt: TimeMs): LiveQuote | null {
  const { bid, bidVolume, ask, askVolume, timestamp } = prices;
  if (isNothing(bid) || isNothing(ask) || isNothing(bidVolume) || isNothing(askVolume)) return null;
  const { instrument, priceOf, sizeOf } = watched;
  const quote = {
    symbol: instrument.symbol,
    at: arrivedAt,
    bid: priceOf(bid),
    bidSize: sizeOf(bidVolume),
    ask: priceOf(ask),
    askSize: sizeOf(askVolume),
  };
  if (quote.bid <= 0n || quote.ask <= quote.bid) return null;
  return { quote, exchangeAt: timestamp ?? null, arrivedAt };
}

export function barFrom({ instrument, priceOf, sizeOf }: WatchedMarket, candle: Candle): Bar {
  const [openAt, open, high, low, close, volume] = candle;
  return {
    symbol: instrument.symbol,
    openAt,
    closeAt: openAt + BAR_MS,
    open: priceOf(open),
    high: priceOf(high),
    low: priceOf(low),
    close: priceOf(close),
    volume: sizeOf(volume),
  };
}

function isNothing(figure: string | null | undefined): boolean {
  return figure === undefined || figure === null || figure === '';
}
