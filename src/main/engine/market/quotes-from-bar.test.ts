import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cash,
  isMultiple,
  ONE,
  type Price,
  price,
  type Quantity,
  quantity,
  type Rate,
  rate,
} from '../../../shared/money.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Bar } from '../domain/market.ts';
import { QUOTES_PER_BAR, quotesFromBar, quotesFromQuoteBar } from './quotes-from-bar.ts';

const instrument: Instrument = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  base: 'BTC',
  quote: 'USD',
  tick: price('0.5'),
  step: quantity('0.001'),
  minQuantity: quantity('0.001'),
  minNotional: cash('5'),
  volumeUnit: 'quote',
};

const barOf = (open: string, high: string, low: string, close: string, volume = '40'): Bar => ({
  symbol: 'BTC-PERP',
  openAt: 1_000_000,
  closeAt: 1_060_000,
  open: price(open),
  high: price(high),
  low: price(low),
  close: price(close),
  volume: quantity(volume),
});
const spread = { spreadRate: rate('0.0001'), participation: rate('0.1') };

const anyBar = fc
  .tuple(fc.array(fc.bigInt(1n, 200_000n), { minLength: 4, maxLength: 4 }), fc.bigInt(0n, 10n ** 9n))
  .map(([ticks, volume]): Bar => {
    const [a = 1n, b = 1n, c = 1n, d = 1n] = ticks
      .toSorted((x, y) => (x < y ? -1 : 1))
      .map((it) => it * instrument.tick);
    const corners = { open: b as Price, high: d as Price, low: a as Price, close: c as Price };
    return {
      symbol: 'BTC-PERP',
      openAt: 0,
      closeAt: 60_000,
      ...corners,
      volume: (volume * (ONE / 1_000n)) as Quantity,
    };
  });
const anySpread = fc.record({
  spreadRate: fc.bigInt(0n, ONE / 10n).map((it) => it as Rate),
  participation: fc.bigInt(0n, ONE).map((it) => it as Rate),
});

describe('quotesFromBar', () => {
  it('goes to the nearer extreme first, at the quarters of the interval', () => {
    const middles = (bar: Bar): unknown =>
      quotesFromBar(bar, instrument, { ...spread, spreadRate: rate('0') }).map((it) => it.bid);
    expect(middles(barOf('100', '110', '95', '105'))).toEqual([price('100'), price('95'), price('110'), price('105')]);
    expect(middles(barOf('100', '103', '90', '95'))).toEqual([price('100'), price('103'), price('90'), price('95')]);
    const times = quotesFromBar(barOf('100', '110', '95', '105'), instrument, spread).map((it) => it.at);
    expect(times).toEqual([1_000_000, 1_015_000, 1_030_000, 1_045_000]);
  });

  it('[T2] puts half the spread on each side, rounded outward to the tick', () => {
    const [first] = quotesFromBar(barOf('46319', '46385', '46319', '46377'), instrument, spread);
    // 46319 × 0.00005 = 2.31595
    expect([first?.bid, first?.ask]).toEqual([price('46316.5'), price('46321.5')]);
    // A tenth of 40, over four quotes.
    expect([first?.bidSize, first?.askSize]).toEqual([quantity('1'), quantity('1')]);
  });

  it('[T2] never gives a better price than the path, a crossed quote, or more than the share of the volume', () => {
    fc.assert(
      fc.property(anyBar, anySpread, (bar, spreadOf) => {
        const quotes = quotesFromBar(bar, instrument, spreadOf);
        expect(quotes).toHaveLength(QUOTES_PER_BAR);
        let size = 0n;
        for (const quote of quotes) {
          expect(quote.bid).toBeGreaterThan(0n);
          expect(quote.ask - quote.bid).toBeGreaterThanOrEqual(instrument.tick);
          expect(quote.bid).toBeLessThanOrEqual(bar.high);
          expect(quote.ask).toBeGreaterThanOrEqual(bar.low);
          expect(isMultiple(quote.bid, instrument.tick) && isMultiple(quote.ask, instrument.tick)).toBe(true);
          expect(isMultiple(quote.bidSize, instrument.step)).toBe(true);
          size += quote.bidSize;
        }
        expect(size * ONE).toBeLessThanOrEqual(bar.volume * spreadOf.participation);
      }),
    );
  });
});

describe('quotesFromQuoteBar', () => {
  const corners = (open: string, high: string, low: string, close: string) => ({
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
  });
  it('keeps recorded prices and sizes and leaves out a repeated quote', () => {
    const quotes = quotesFromQuoteBar('BTC/USD', {
      openAt: 0,
      closeAt: 60_000,
      bid: corners('10', '12', '10', '11'),
      bidSize: quantity('3'),
      ask: corners('11', '13', '11', '12'),
      askSize: quantity('4'),
    });
    expect(quotes.map(({ at, bid, ask }) => [at, bid, ask])).toEqual([
      [0, price('10'), price('11')],
      [30_000, price('12'), price('13')],
      [45_000, price('11'), price('12')],
    ]);
    expect(quotes.every(({ bidSize, askSize }) => bidSize === quantity('3') && askSize === quantity('4'))).toBe(true);
  });
});
