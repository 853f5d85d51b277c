import { describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import { SimulatedClock } from '../clock/simulated-clock.ts';
import { ExchangesFeed, type WatchedExchange } from './exchanges-feed.ts';
import { LiveFeedError } from './live-feed.ts';
import type { Candle, PriceExchange, WatchedMarket } from './price-exchange.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

function marketOf(source: string, base: string): WatchedMarket {
  return {
    source,
    market: `${base}/USDT:USDT`,
    stream: 'best prices',
    instrument: {
      symbol: `${base}-PERP`,
      kind: 'perp',
      base,
      quote: 'USDT',
      tick: price('0.1'),
      step: quantity('0.001'),
      minQuantity: quantity('0.001'),
      minNotional: cash('5'),
      volumeUnit: 'base',
    },
    priceOf: (figure) => price(figure ?? ''),
    sizeOf: (figure) => quantity(figure ?? ''),
  };
}

/** An exchange that has every minute, each at the price of its number; its streams say nothing. */
function exchangeOf(source: string, bases: readonly string[], pages: number[] = []): WatchedExchange {
  const silence = (): Promise<never> => new Promise(() => {});
  const exchange: PriceExchange = {
    has: {},
    watchBidsAsks: silence,
    watchTicker: silence,
    watchOHLCV: silence,
    fetchBidsAsks: silence,
    fetchTicker: silence,
    fetchOHLCV: (_market, _timeframe, since, limit) => {
      pages.push(since);
      const row = (_: unknown, n: number): Candle => {
        const openAt = since + n * MINUTE;
        return [openAt, '1', '9999999', '1', String(openAt / MINUTE), '2'];
      };
      return Promise.resolve(Array.from({ length: limit }, row));
    },
  };
  const rest = { measureTime: async () => {}, close: async () => {} };
  return { exchange, markets: bases.map((base) => marketOf(source, base)), now: () => START, ...rest };
}

describe('live prices of several exchanges', () => {
  const steady = new SimulatedClock(START);
  const clocks = { steady, wallNow: () => steady.now() };

  it('say of each instrument whose prices it has', async () => {
    const feed = new ExchangesFeed([exchangeOf('okx', ['ETH']), exchangeOf('binance', ['SOL', 'BTC'])], clocks);
    expect(feed.name).toBe('live binance + okx');
    expect([...feed.watched].map(([symbol, { source }]) => [symbol, source])).toEqual([
      ['BTC-PERP', 'binance'],
      ['ETH-PERP', 'okx'],
      ['SOL-PERP', 'binance'],
    ]);
    feed.start({ quote: () => {}, bar: () => {}, connection: () => {} });
    expect(feed.connections().map(({ symbol, state }) => [symbol, state])).toEqual([
      ['BTC-PERP', 'connecting'],
      ['ETH-PERP', 'connecting'],
      ['SOL-PERP', 'connecting'],
    ]);
    await feed.close();
  });

  it('[T2] have history without a gap or an unfinished bar, each once, in pages', async () => {
    const pages: number[] = [];
    const feed = new ExchangesFeed([exchangeOf('okx', ['ETH'], pages), exchangeOf('binance', ['BTC'])], clocks);
    const bars = await feed.history(START, 250);
    for (const symbol of ['ETH-PERP', 'BTC-PERP']) {
      const closes = bars.filter((bar) => bar.symbol === symbol).map(({ closeAt }) => closeAt);
      expect(closes).toEqual(Array.from({ length: 250 }, (_, n) => START - (249 - n) * MINUTE));
    }
    expect(pages).toHaveLength(3);
  });

  it('are refused in words when their history cannot be had', async () => {
    const broken = exchangeOf('okx', ['ETH']);
    const exchange = { ...broken.exchange, fetchOHLCV: () => Promise.reject(new Error('maintenance')) };
    const feed = new ExchangesFeed([{ ...broken, exchange }], clocks);
    await expect(feed.history(START, 10)).rejects.toThrow(LiveFeedError);
    await expect(feed.history(START, 10)).rejects.toThrow('ETH-PERP cannot be had from okx: maintenance');
  });
});
