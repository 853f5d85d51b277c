import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMultiple, notional, type Price, type Quantity } from '../../../../shared/money.ts';
import { PERP } from '../../testing/rig.ts';
import { contextWith } from '../testing/context.ts';
import { aboveMinimum, onStep, wellFormed } from './order-sanity.ts';

const anyUnits = fc.bigInt({ min: 1n, max: 10n ** 19n });

describe('the sanity of an order', () => {
  it('[R7] a quantity or price that is not above zero is refused', () => {
    for (const quantity of [0n, -1n]) {
      expect(wellFormed(contextWith({ intent: { quantity: quantity as Quantity } }))?.reason).toBe('ORDER_MALFORMED');
    }
    for (const price of [0n, -1n]) {
      expect(wellFormed(contextWith({ intent: { price: price as Price } }))?.reason).toBe('ORDER_MALFORMED');
    }
    expect(wellFormed(contextWith())).toBeNull();
  });

  it("[R1] quantity and price lie on the venue's steps, or the order is denied", () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, (size, at) => {
        const [quantity, price] = [size as Quantity, at as Price];
        const told = onStep(contextWith({ intent: { quantity, price } }))?.reason ?? null;
        const expected = !isMultiple(quantity, PERP.step)
          ? 'NOT_A_MULTIPLE_OF_STEP'
          : isMultiple(price as bigint as Quantity, PERP.tick as bigint as Quantity)
            ? null
            : 'NOT_A_MULTIPLE_OF_TICK';
        expect(told).toBe(expected);
      }),
    );
  });

  it("[R7] an order below the venue's minimum is denied, and the intent is left as it is", () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, (size, at) => {
        const intent = { quantity: size as Quantity, price: at as Price };
        const context = contextWith({ intent });
        const told = aboveMinimum(context)?.reason ?? null;
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
    expect(aboveMinimum(contextWith({ intent }))?.reason).toBe('BELOW_MINIMUM_NOTIONAL');
    expect(aboveMinimum(contextWith({ intent: { ...intent, reduceOnly: true } }))).toBeNull();
  });
});
