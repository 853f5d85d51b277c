import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Price, price, rate } from '../../../../shared/money.ts';
import { contextWith, hostileExit } from '../testing/context.ts';
import { freshPrice, priceCollar } from './price.ts';

describe('the price', () => {
  it('[R7] that nobody knows refuses, for a limit order too', () => {
    expect(freshPrice(contextWith({ mark: undefined }))).toEqual({ reason: 'NO_MARK_PRICE', measured: '', limit: '' });
  });

  it('[R1] that is too old refuses', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 20_000 }), (limit, age) => {
        const mark = { price: price('100'), at: 50_000 - age };
        const told = freshPrice(contextWith({ at: 50_000, mark, stalePriceMs: limit }));
        expect(told?.reason ?? null).toBe(age > limit ? 'STALE_PRICE' : null);
      }),
    );
  });

  it('[R1] too far from the mark refuses, above and below it', () => {
    const collar = (at: string) =>
      priceCollar(contextWith({ intent: { price: price(at) }, priceCollar: rate('0.1') }))?.reason ?? null;
    expect(['90', '110'].map(collar)).toEqual([null, null]);
    expect(['89.5', '110.5', '10', '1000'].map(collar)).toEqual(new Array(4).fill('PRICE_COLLAR'));
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 22n }), (units) => {
        const told = priceCollar(contextWith({ intent: { price: units as Price } }));
        const far = units < price('90') || units > price('110');
        expect(told !== null).toBe(far);
      }),
    );
  });

  it('[R6] neither refuses an exit, with a stale price or none at all', () => {
    fc.assert(
      fc.property(hostileExit, (context) => {
        for (const check of [freshPrice, priceCollar]) expect(check(context)).toBeNull();
      }),
    );
  });
});
