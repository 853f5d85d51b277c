import fc from 'fast-check';
import { expect, it } from 'vitest';
import { notional, type Price, type Quantity } from '../../../../shared/money.ts';
import { PERP } from '../../testing/rig.ts';
import { anyUnits, contextWith } from '../testing/context.ts';
import { minimums } from './minimums.ts';

it("[R7] an order below the venue's minimum is denied, and the intent is left as it is", () => {
  fc.assert(
    fc.property(anyUnits, anyUnits, (size, at) => {
      const intent = { quantity: size as Quantity, price: at as Price };
      const context = contextWith({ intent });
      const told = minimums(context)?.reason ?? null;
      const expected =
        size < PERP.minQuantity
          ? 'BELOW_MINIMUM_QUANTITY'
          : notional(intent.price, intent.quantity) < PERP.minNotional
            ? 'BELOW_MINIMUM_NOTIONAL'
            : null;
      expect(told).toBe(expected);
      expect(context.intent.quantity).toBe(size);
    }),
  );
});

it('[R6] a reduce-only order is not held to the least value, which would make a position immortal', () => {
  const intent = { quantity: PERP.minQuantity, price: PERP.tick };
  expect(minimums(contextWith({ intent }))?.reason).toBe('BELOW_MINIMUM_NOTIONAL');
  expect(minimums(contextWith({ intent: { ...intent, reduceOnly: true } }))).toBeNull();
});
