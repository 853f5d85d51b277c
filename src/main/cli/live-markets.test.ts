import { describe, expect, it } from 'vitest';
import { readLive } from './live-markets.ts';

describe('--live-feed and --symbols', () => {
  it('name each instrument with its venue, the first one unless said', () => {
    const options = { liveFeed: 'binance,bybit', symbols: 'BTC/USDT:USDT, ETH/USDT:USDT@bybit,SOL/USDT@binance' };
    expect(readLive(options)).toEqual([
      { source: 'binance', market: 'BTC/USDT:USDT' },
      { source: 'bybit', market: 'ETH/USDT:USDT' },
      { source: 'binance', market: 'SOL/USDT' },
    ]);
  });

  it('are not there unless the operator says them', () => {
    expect(readLive({})).toBeNull();
    expect(readLive({ feed: 'x.csv', symbol: 'BTC-PERP', speed: '60' })).toBeNull();
  });

  it.each([
    [{ liveFeed: 'binance' }, 'Name the instruments'],
    [{ symbols: 'BTC/USDT' }, 'say --live-feed'],
    [{ liveFeed: 'binance', symbols: 'BTC/USDT', feed: 'x.csv' }, 'choose one'],
    [{ liveFeed: 'binance', symbols: 'BTC/USDT', speed: '60' }, 'leave --speed out'],
    [{ liveFeed: 'binance', symbols: 'BTC/USDT@okx' }, 'none of --live-feed'],
    [{ liveFeed: 'binance,okx', symbols: 'BTC/USDT' }, 'No instrument of --symbols has its prices from okx'],
    [{ liveFeed: 'binance', symbols: 'BTC/USDT,BTC/USDT' }, 'named twice'],
    [{ liveFeed: 'binance', symbols: 'BTC-PERP' }, 'use a name such as BTC/USDT:USDT'],
    [{ liveFeed: 'binance', symbols: 'BTC/USDT,' }, 'use a name such as'],
  ])('say what is wrong: %j', (options, words) => {
    expect(() => readLive(options)).toThrow(words);
  });
});
