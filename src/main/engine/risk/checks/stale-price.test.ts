import fc from 'fast-check';
import { expect, it } from 'vitest';
import { price } from '../../../../shared/money.ts';
import { contextWith } from '../testing/context.ts';
import { stalePrice } from './stale-price.ts';

it('[R1] a price that is too old refuses, one that nobody knows too', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 20_000 }), (limit, age) => {
      const mark = { price: price('100'), at: 50_000 - age };
      const told = stalePrice(contextWith({ at: 50_000, mark, stalePriceMs: limit }));
      expect(told?.reason ?? null).toBe(age > limit ? 'STALE_PRICE' : null);
    }),
  );
  expect(stalePrice(contextWith({ mark: undefined }))?.reason).toBe('NO_MARK_PRICE');
});
