import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import {
  type Cash,
  cash,
  isMultiple,
  minus,
  notional,
  type Price,
  price,
  type Quantity,
  quantity,
} from '../../src/shared/money.ts';
import { termsAt } from './terms.ts';

const arbitraryInstrument = fc
  .record({
    tick: fc.constantFrom('0.0001', '0.01', '0.1', '0.5'),
    step: fc.constantFrom('0.00001', '0.001', '0.3', '1'),
    steps: fc.integer({ min: 1, max: 50 }),
    minNotional: fc.constantFrom('0', '5', '100'),
  })
  .map(
    ({ tick, step, steps, minNotional }): Instrument => ({
      symbol: 'BTC-PERP',
      kind: 'perp',
      base: 'BTC',
      quote: 'USDT',
      tick: price(tick),
      step: quantity(step),
      minQuantity: (quantity(step) * BigInt(steps)) as Quantity,
      minNotional: cash(minNotional),
      volumeUnit: 'base',
    }),
  );

describe('the terms of a case at a testnet', () => {
  it('[R7] are in whole steps, worth what the exchange wants at each price, and no step more than needed', () => {
    fc.assert(
      fc.property(arbitraryInstrument, fc.integer({ min: 10, max: 90_000 }), (instrument, last) => {
        const terms = termsAt(instrument, price(String(last)));
        const size = quantity(terms.size);
        const prices = [terms.stop, terms.bid, terms.crossing].map(price);
        expect(prices.every((it) => isMultiple(it, instrument.tick))).toBe(true);
        expect(prices.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(prices);
        expect(isMultiple(size, instrument.step) && size >= instrument.minQuantity).toBe(true);
        const [stop] = prices as [Price];
        expect(notional(stop, size) >= instrument.minNotional).toBe(true);
        const less = minus(size, instrument.step);
        const wanted = ((instrument.minNotional * 11n) / 10n + 1n) as Cash;
        expect(less < instrument.minQuantity || notional(stop, less) < wanted).toBe(true);
      }),
    );
  });
});
