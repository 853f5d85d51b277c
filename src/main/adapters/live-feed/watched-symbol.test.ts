import { beforeEach, describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import { SimulatedClock } from '../clock/simulated-clock.ts';
import type { LiveBar, LiveConnection, LiveQuote } from './live-feed.ts';
import type { BestPrices, Candle, PriceExchange, WatchedMarket } from './price-exchange.ts';
import { WatchedSymbol } from './watched-symbol.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);
const SYMBOL = 'BTC/USDT:USDT';
const WATCHED: WatchedMarket = {
  source: 'scripted',
  instrument: {
    symbol: SYMBOL,
    kind: 'perp',
    base: 'BTC',
    quote: 'USDT',
    tick: price('0.1'),
    step: quantity('0.001'),
    minQuantity: quantity('0.001'),
    minNotional: cash('5'),
    volumeUnit: 'base',
  },
  market: SYMBOL,
  stream: 'best prices',
  priceOf: (figure) => price(figure ?? ''),
  // Contracts of a thousandth.
  sizeOf: (figure) => (quantity(figure ?? '') / 1_000n) as ReturnType<typeof quantity>,
};
const prices = (bid: string, ask: string, more: Partial<BestPrices> = {}): BestPrices => ({
  symbol: SYMBOL,
  timestamp: START - 5,
  bid,
  bidVolume: '1500',
  ask,
  askVolume: '20',
  ...more,
});
const candle = (openAt: number, close: string): Candle => [openAt, '100', '120', '90', close, '7'];

/** A stream that the test tells, and breaks. */
class Stream<T> {
  #settle: { resolve: (value: T) => void; reject: (error: Error) => void } | null = null;
  opened = 0;
  next = (): Promise<T> => {
    this.opened += 1;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  };
  async tell(value: T): Promise<void> {
    this.#settle?.resolve(value);
    await turns();
  }
  async breaks(why: string): Promise<void> {
    this.#settle?.reject(new Error(why));
    await turns();
  }
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('one instrument at its venue', () => {
  let clock: SimulatedClock;
  let quotes: Stream<Readonly<Record<string, BestPrices>>>;
  let candles: Stream<readonly Candle[]>;
  let asked: string[];
  let polled: { prices: BestPrices | Error; candles: readonly Candle[] | Error };
  let heard: { quotes: LiveQuote[]; bars: LiveBar[]; states: LiveConnection[] };
  let symbol: WatchedSymbol;
  let wallAheadMs: number;

  beforeEach(async () => {
    clock = new SimulatedClock(START);
    [quotes, candles] = [new Stream(), new Stream()];
    asked = [];
    wallAheadMs = 0;
    polled = { prices: prices('99', '99.1'), candles: [] };
    heard = { quotes: [], bars: [], states: [] };
    const answer = <T>(what: string, value: T | Error): Promise<T> => {
      asked.push(what);
      return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
    };
    const exchange: PriceExchange = {
      has: { fetchBidsAsks: false },
      watchBidsAsks: () => quotes.next(),
      watchTicker: () => Promise.reject(new Error('not this one')),
      watchOHLCV: () => candles.next(),
      fetchBidsAsks: () => answer('best', polled.prices).then((it) => ({ [SYMBOL]: it })),
      fetchTicker: () => answer('ticker', polled.prices),
      fetchOHLCV: () => answer('bars', polled.candles),
    };
    symbol = new WatchedSymbol({
      exchange,
      watched: WATCHED,
      scheduler: clock,
      wallNow: () => clock.now() + wallAheadMs,
      exchangeNow: () => clock.now(),
      listener: {
        quote: (it) => heard.quotes.push(it),
        bar: (it) => heard.bars.push(it),
        connection: (it) => heard.states.push(it),
      },
    });
    symbol.start();
    await turns();
  });

  const passes = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 500) {
      clock.advanceTo(clock.now() + Math.min(500, left));
      await turns();
    }
  };

  it('gives quotes exactly, with the exchange’s time beside their arrival and sizes in the base', async () => {
    clock.advanceTo(START + 40);
    await quotes.tell({ [SYMBOL]: prices('50000.1', '50000.30') });
    const { quote, exchangeAt, arrivedAt } = heard.quotes[0] ?? {};
    expect([exchangeAt, arrivedAt]).toEqual([START - 5, START + 40]);
    expect([quote?.bid, quote?.ask]).toEqual([price('50000.1'), price('50000.3')]);
    expect([quote?.bidSize, quote?.askSize]).toEqual([quantity('1.5'), quantity('0.02')]);
    expect(heard.states.map(({ state }) => state)).toEqual(['streaming']);
  });

  it('[R7] gives no quote where a side or its size is missing, or where the sides cross', async () => {
    for (const bad of [{ bid: undefined }, { askVolume: undefined }, { bid: '60000' }, { bid: '0' }]) {
      polled.prices = prices('50000', '50000.1', bad);
      await quotes.tell({ [SYMBOL]: polled.prices });
      await passes(1_000);
    }
    expect(heard.quotes).toEqual([]);
    await passes(10_000);
    await quotes.tell({ [SYMBOL]: prices('50000', '50000.1') });
    expect(heard.quotes.at(-1)?.quote.bid).toBe(price('50000'));
  });

  it('[K9] gives the true bars though one came that is dated ahead, or not at all', async () => {
    const day = 24 * 60 * MINUTE;
    for (const openAt of [START + day, START + day + MINUTE, Number.NaN]) await candles.tell([candle(openAt, '1')]);
    await candles.tell([candle(START, '100')]);
    clock.advanceTo(START + MINUTE);
    await candles.tell([candle(START + MINUTE, '101')]);
    expect(heard.bars.map(({ bar }) => bar.closeAt)).toEqual([START + MINUTE]);
  });

  it('asks for what the stream does not bring, and says when neither comes', async () => {
    await quotes.tell({ [SYMBOL]: prices('50000', '50000.1') });
    await passes(2_500);
    expect(asked).toEqual([]);
    await passes(1_000);
    expect(asked).toEqual(['ticker']);
    expect(heard.quotes.at(-1)?.quote.bid).toBe(price('99'));
    await quotes.breaks('connection closed by remote server, closing code 1006');
    await passes(4_000);
    expect(symbol.connection).toMatchObject({ state: 'polling', problem: expect.stringContaining('1006') });
    polled.prices = new Error('GET https://x timed out');
    await passes(10_000);
    expect(symbol.connection.state).toBe('lost');
    await quotes.tell({ [SYMBOL]: prices('50100', '50100.1') });
    expect(heard.states.map(({ state }) => state)).toEqual(['streaming', 'polling', 'lost', 'streaming']);
    expect(symbol.connection.problem).toBe('');
  });

  it('[N4] opens a broken stream again, later each time', async () => {
    const openedIn = async (ms: number): Promise<number> => {
      const before = quotes.opened;
      for (let passed = 0; passed < ms; passed += 500) {
        await quotes.breaks('down');
        await passes(500);
      }
      return quotes.opened - before;
    };
    expect(await openedIn(4_000)).toBeGreaterThanOrEqual(3);
    await openedIn(60_000);
    expect(await openedIn(60_000)).toBeLessThanOrEqual(2);
  });

  it('[N4] asks a venue that fails again, later each time, and as before once it answers', async () => {
    const askedIn = async (ms: number): Promise<number> => {
      const before = asked.length;
      await passes(ms);
      return asked.length - before;
    };
    polled.prices = new Error('429 too many requests');
    expect(await askedIn(20_000)).toBeGreaterThanOrEqual(3);
    await passes(30_000);
    expect(await askedIn(9_000)).toBe(0);
    polled.prices = prices('99', '99.1');
    await passes(30_000);
    expect(await askedIn(9_000)).toBeGreaterThanOrEqual(3);
  });

  it('a bar is over when the next one begins: late trades are in it until then, and nothing after', async () => {
    await candles.tell([candle(START, '101')]);
    await passes(MINUTE + 200);
    await candles.tell([candle(START, '102')]);
    expect(heard.bars).toEqual([]);
    await candles.tell([candle(START + MINUTE, '103')]);
    await candles.tell([candle(START, '999')]);
    expect(heard.bars.map(({ bar }) => [bar.closeAt, bar.close, bar.volume])).toEqual([
      [START + MINUTE, price('102'), quantity('0.007')],
    ]);
  });

  it('a bar whose stream says nothing more is asked for a moment after its end, and given once', async () => {
    await candles.tell([candle(START, '101')]);
    polled.candles = [candle(START, '105'), candle(START + MINUTE, '107')];
    await passes(MINUTE + 1_400);
    expect(heard.bars).toEqual([]);
    await passes(600);
    expect(heard.bars.map(({ bar }) => [bar.closeAt, bar.close])).toEqual([[START + MINUTE, price('105')]]);
    await candles.tell([candle(START + MINUTE, '107')]);
    expect(heard.bars).toHaveLength(1);
    await passes(10_000);
    expect(asked.filter((it) => it === 'bars')).toHaveLength(1);
  });

  it.each([45_000, -10 * MINUTE])(
    '[K9] the machine’s date may jump by %i ms: no running bar is finished by it, and what is quiet is asked for',
    async (jump) => {
      await candles.tell([candle(START, '101')]);
      await passes(MINUTE + 16_000);
      await candles.tell([candle(START + MINUTE, '103')]);
      wallAheadMs = jump;
      polled.candles = [candle(START + MINUTE, '103')];
      asked.length = 0;
      await passes(40_000);
      expect(heard.bars.map(({ bar }) => bar.closeAt)).toEqual([START + MINUTE]);
      expect(asked.filter((it) => it === 'ticker').length).toBeGreaterThan(5);
      await passes(10_000);
      expect(heard.bars.map(({ bar }) => bar.closeAt)).toEqual([START + MINUTE, START + 2 * MINUTE]);
      expect(heard.bars[1]?.arrivedAt).toBe(clock.now() - ((clock.now() - START) % MINUTE) + 1_500 + jump);
    },
  );

  it('[N4] asks nothing a second time while it waits for the answer', async () => {
    polled.prices = new Promise<BestPrices>(() => {}) as unknown as BestPrices;
    await passes(30_000);
    expect(asked.filter((it) => it === 'ticker')).toHaveLength(1);
  });

  it('after it is closed nothing is asked for and nothing is told', async () => {
    symbol.close();
    await passes(MINUTE * 2);
    await quotes.tell({ [SYMBOL]: prices('50000', '50000.1') });
    expect([asked, heard.quotes, heard.bars]).toEqual([[], [], []]);
  });
});
