import type { Price, Quantity } from '../../../shared/money.ts';
import type { WatchedInstrument } from './live-feed.ts';

/** A number as the exchange wrote it, or nothing. */
export type Figure = string | undefined;

/** A candle: when it opened, then open, high, low, close and volume. */
export type Candle = readonly [openAt: number, ...figures: Figure[]];

export interface BestPrices {
  readonly symbol: string | undefined;
  /** The exchange's own time, milliseconds; nothing where it says none. */
  readonly timestamp: number | undefined;
  readonly bid: Figure;
  readonly bidVolume: Figure;
  readonly ask: Figure;
  readonly askVolume: Figure;
}

/** The public face of a ccxt exchange whose numbers are texts: nothing here needs a key. */
export interface PriceExchange {
  readonly has: Readonly<Record<string, unknown>>;
  watchBidsAsks(symbols: readonly string[]): Promise<Readonly<Record<string, BestPrices>>>;
  watchTicker(symbol: string): Promise<BestPrices>;
  watchOHLCV(symbol: string, timeframe: '1m'): Promise<readonly Candle[]>;
  fetchBidsAsks(symbols: readonly string[]): Promise<Readonly<Record<string, BestPrices>>>;
  fetchTicker(symbol: string): Promise<BestPrices>;
  fetchOHLCV(symbol: string, timeframe: '1m', since: number, limit: number): Promise<readonly Candle[]>;
}

/** One instrument at its venue, and how its figures are read, to the last digit. */
export interface WatchedMarket extends WatchedInstrument {
  /** The stream that has bid and ask with their sizes as the exchange's own texts. */
  readonly stream: 'best prices' | 'ticker';
  /** Both throw for what is no exact number. */
  readonly priceOf: (figure: Figure) => Price;
  /** In units of the base, whatever the exchange counts in. */
  readonly sizeOf: (figure: Figure) => Quantity;
}
