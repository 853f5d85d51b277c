import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Price, price, rate } from '../../../../shared/money.ts';
import { contextWith } from '../testing/context.ts';
import { priceCollar } from './price-collar.ts';

it('[R1] a price too far from the mark refuses, above and below it', () => {
  const collar = (at: string) =>
    priceCollar(contextWith({ intent: { price: price(at) }, priceCollar: rate('0.1') }))?.reason ?? null;
  expect(['90', '110'].map(collar)).toEqual([null, null]);
  expect(['89.5', '110.5', '10', '1000'].map(collar)).toEqual(new Array(4).fill('PRICE_COLLAR'));
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 22n }), (units) => {
      const told = priceCollar(contextWith({ intent: { price: units as Price }, priceCollar: rate('0.1') }));
      const far = units < price('90') || units > price('110');
      expect(told !== null).toBe(far);
    }),
  );
  expect(priceCollar(contextWith({ mark: undefined }))?.reason).toBe('NO_MARK_PRICE');
});
