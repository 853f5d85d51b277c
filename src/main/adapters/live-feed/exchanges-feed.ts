import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { Bar } from '../../engine/domain/market.ts';
import type { Scheduler } from '../../engine/ports.ts';
import { barFrom } from './figures.ts';
import { keepTime } from './kept-time.ts';
import {
  BAR_MS,
  type LiveConnection,
  type LiveFeed,
  LiveFeedError,
  type LiveListener,
  type WatchedInstrument,
} from './live-feed.ts';
import type { PriceExchange, WatchedMarket } from './price-exchange.ts';
import { WatchedSymbol } from './watched-symbol.ts';

/** Bars that are asked for in one question: the least of what the exchanges give. */
const PAGE = 100;

/** One exchange, opened, and what is watched there. */
export interface WatchedExchange {
  readonly exchange: PriceExchange;
  readonly markets: readonly WatchedMarket[];
  /** Its time, as near as it is known. */
  readonly now: () => TimeMs;
  /** Asks it for its time again. */
  readonly measureTime: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The machine's clocks: one that nobody sets with its timers, and its date. */
export interface FeedClocks {
  readonly steady: Scheduler;
  readonly wallNow: () => TimeMs;
}

/** Live prices of one or several exchanges. */
export class ExchangesFeed implements LiveFeed {
  readonly name: string;
  readonly watched: ReadonlyMap<InstrumentId, WatchedInstrument>;
  readonly #exchanges: readonly WatchedExchange[];
  readonly #clocks: FeedClocks;
  #symbols: WatchedSymbol[] = [];
  #endTimes: readonly (() => void)[] = [];

  constructor(exchanges: readonly WatchedExchange[], clocks: FeedClocks) {
    this.#exchanges = exchanges;
    this.#clocks = clocks;
    const markets = exchanges.flatMap((it) => it.markets);
    this.name = `live ${[...new Set(markets.map(({ source }) => source))].sort().join(' + ')}`;
    this.watched = new Map(
      markets
        .map(({ source, market, instrument }) => [instrument.symbol, { source, market, instrument }] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  start(listener: LiveListener): void {
    const { steady: scheduler, wallNow } = this.#clocks;
    this.#symbols = this.#exchanges.flatMap(({ exchange, markets, now: exchangeNow }) =>
      markets.map((watched) => new WatchedSymbol({ exchange, watched, listener, scheduler, wallNow, exchangeNow })),
    );
    this.#endTimes = this.#exchanges.map(({ measureTime: measure }) => keepTime({ measure, scheduler, wallNow }));
    for (const symbol of this.#symbols) symbol.start();
  }

  connections(): readonly LiveConnection[] {
    return this.#symbols.map(({ connection }) => connection).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  async history(until: TimeMs, bars: number): Promise<readonly Bar[]> {
    const all = this.#exchanges.map(async ({ exchange, markets }) => {
      const found: Bar[] = [];
      // One after the other: an exchange counts what it is asked for.
      for (const watched of markets) found.push(...(await historyOf(exchange, watched, until, bars)));
      return found;
    });
    return (await Promise.all(all)).flat();
  }

  async close(): Promise<void> {
    for (const end of this.#endTimes) end();
    for (const symbol of this.#symbols) symbol.close();
    await Promise.allSettled(this.#exchanges.map((it) => it.close()));
  }
}

async function historyOf(
  exchange: PriceExchange,
  watched: WatchedMarket,
  until: TimeMs,
  bars: number,
): Promise<readonly Bar[]> {
  const found = new Map<TimeMs, Bar>();
  let since = until - bars * BAR_MS;
  try {
    while (since < until) {
      const candles = await exchange.fetchOHLCV(watched.market, '1m', since, PAGE);
      for (const candle of candles) {
        const bar = barFrom(watched, candle);
        if (bar.closeAt <= until && bar.openAt >= until - bars * BAR_MS) found.set(bar.closeAt, bar);
      }
      since += PAGE * BAR_MS;
    }
  } catch (error) {
    const { instrument, source } = watched;
    const why = error instanceof Error ? error.message.slice(0, 120) : 'unknown error';
    throw new LiveFeedError(`The earlier bars of ${instrument.symbol} cannot be had from ${source}: ${why}`);
  }
  return [...found.values()].sort((a, b) => a.closeAt - b.closeAt);
}
