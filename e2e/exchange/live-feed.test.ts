import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CERTIFIED } from '../../src/main/adapters/ccxt/certified.ts';
import type { LiveBar, LiveConnection, LiveFeed, LiveQuote } from '../../src/main/adapters/live-feed/live-feed.ts';
import { type LiveFeedWays, openLiveFeed } from '../../src/main/runtime/live/open-live-feed.ts';
import { cash, price, quantity } from '../../src/shared/money.ts';
import { ROWS, SPOT_ROWS } from './conformance/rows.ts';
import { furnish, level } from './core/testing/market.ts';
import { type RunningExchange, startExchange } from './server.ts';
import { loopback } from './testing/loopback.ts';

const SOON = { timeout: 4_000, interval: 20 };
const BTC = { source: 'binance', market: 'BTC/USDT:USDT' };
const ETH = { source: 'binance', market: 'ETH/USDT:USDT' };

/** Nothing here may open a way out of its own. */
const NO_WAY: LiveFeedWays['egress'] = {
  open: () => {
    throw new Error('a way out was opened');
  },
  release: () => {},
};

describe('live prices of an exchange, over the real client', () => {
  let running: RunningExchange;
  let feed: LiveFeed | null;
  let heard: { quotes: LiveQuote[]; bars: LiveBar[]; states: LiveConnection[] };

  beforeEach(async () => {
    running = await startExchange({ format: 'binance' });
    furnish(running.exchange);
    feed = null;
    heard = { quotes: [], bars: [], states: [] };
  });
  afterEach(async () => {
    await feed?.close();
    await running.close();
  });

  const open = (markets = [BTC, ETH]): Promise<LiveFeed> =>
    openLiveFeed({
      outbound: () => [],
      egress: NO_WAY,
      ...loopback(running, { keepAlive: false }),
    })(markets);
  const listen = async (markets?: { source: string; market: string }[]): Promise<void> => {
    feed = await open(markets);
    feed.start({
      quote: (it) => heard.quotes.push(it),
      bar: (it) => heard.bars.push(it),
      connection: (it) => heard.states.push(it),
    });
    await vi.waitFor(() => expect(heard.quotes.length).toBeGreaterThan(0), SOON);
  };
  const quoted = (symbol: string): LiveQuote | undefined => heard.quotes.findLast((it) => it.quote.symbol === symbol);

  it.each([...ROWS, ...SPOT_ROWS])(
    '[T2] $name: a quote comes to the last digit, of the instrument that trades there',
    async (row) => {
      await running.close();
      running = await startExchange({ format: row.format });
      furnish(running.exchange, row.instruments);
      // An account that trades both kinds has its name from the exchange alone.
      const source = CERTIFIED.includes(row.name) ? row.name : row.format;
      await listen([{ source, market: row.market }]);
      running.exchange.market.setQuote(row.market, [level('50123.4', '1.234')], [level('50123.5', '0.5')]);
      await vi.waitFor(() => expect(quoted(row.symbol)?.quote.bid).toBe(price('50123.4')), SOON);
      const { ask, bidSize, askSize } = quoted(row.symbol)?.quote ?? {};
      expect([ask, bidSize, askSize]).toEqual([price('50123.5'), quantity('1.234'), quantity('0.5')]);
      const { instrument } = feed?.watched.get(row.symbol) ?? {};
      expect([instrument?.tick, instrument?.step, instrument?.quote]).toEqual([
        price(row.tick),
        quantity(row.step),
        row.settle,
      ]);
      const until = Date.now() - (Date.now() % 60_000);
      expect((await feed?.history(until, 10)) ?? []).toEqual(expect.any(Array));
    },
  );

  it('[T2] has its instruments from the exchange’s own list, exact', async () => {
    feed = await open();
    expect(feed.name).toBe('live binance');
    expect([...feed.watched.keys()]).toEqual(['BTC-PERP', 'ETH-PERP']);
    expect(feed.watched.get('ETH-PERP')).toEqual({
      ...ETH,
      instrument: {
        symbol: 'ETH-PERP',
        kind: 'perp',
        base: 'ETH',
        quote: 'USDT',
        tick: price('0.01'),
        step: quantity('0.001'),
        minQuantity: quantity('0.001'),
        minNotional: cash('20'),
        maxMarketQuantity: quantity('1000'),
        volumeUnit: 'base',
      },
    });
  });

  it('[T2] brings each quote as the exchange has it, and goes on by polling and again by stream', async () => {
    await listen();
    const { market } = running.exchange;
    market.setQuote('BTC/USDT:USDT', [level('50123.4', '1.234')], [level('50123.5', '0.007')]);
    await vi.waitFor(() => expect(quoted('BTC-PERP')?.quote.bid).toBe(price('50123.4')), SOON);
    const { quote, exchangeAt, arrivedAt } = quoted('BTC-PERP') ?? {};
    expect([quote?.ask, quote?.bidSize, quote?.askSize]).toEqual([
      price('50123.5'),
      quantity('1.234'),
      quantity('0.007'),
    ]);
    expect(Math.abs((exchangeAt ?? 0) - (arrivedAt ?? 0))).toBeLessThan(2_000);
    running.sockets.breakAll();
    await vi.waitFor(() => expect(heard.states.some(({ state }) => state !== 'streaming')).toBe(true), SOON);
    market.setQuote('BTC/USDT:USDT', [level('50200', '1')], [level('50200.1', '1')]);
    await vi.waitFor(() => expect(quoted('BTC-PERP')?.quote.bid).toBe(price('50200')), SOON);
    await vi.waitFor(() => {
      const states = feed?.connections().map(({ state }) => state);
      expect(states).toEqual(['streaming', 'streaming']);
    }, SOON);
  });

  it('[N2] asks for public things alone, and for nothing once it is closed', async () => {
    await listen();
    await feed?.history(Date.now() - (Date.now() % 60_000), 120);
    expect(
      running.asked.map(({ path }) => path.split('?')[0]).filter((it) => /order|account|listenKey/i.test(it ?? '')),
    ).toEqual([]);
    expect(running.asked.every(({ status }) => status === 200)).toBe(true);
    await feed?.close();
    const before = [running.asked.length, heard.quotes.length];
    running.exchange.market.setQuote('BTC/USDT:USDT', [level('49000', '1')], [level('49000.1', '1')]);
    await sleep(50);
    expect([running.asked.length, heard.quotes.length]).toEqual(before);
  });

  it('[R7] refuses what the exchange does not list, in words', async () => {
    await expect(open([{ source: 'binance', market: 'NOPE/USDT:USDT' }])).rejects.toThrow(
      'Binance USDS-M Futures does not list NOPE/USDT:USDT.',
    );
  });

  it('[N2] nothing goes out to an exchange whose hosts the policy does not list', async () => {
    const own = openLiveFeed({ outbound: () => [{ host: 'fapi.binance.com', pins: [] }], egress: NO_WAY });
    await expect(own([BTC])).rejects.toThrow(/fstream\.binance\.com not on the list.*"outbound" in risk\.json/);
  });
});
