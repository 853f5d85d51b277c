import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMultiple, type Price, type Quantity } from '../../../../shared/money.ts';
import { PERP } from '../../testing/rig.ts';
import { anyUnits, contextWith } from '../testing/context.ts';
import { steps } from './steps.ts';

it("[R1] quantity and price lie on the venue's steps, or the order is denied", () => {
  fc.assert(
    fc.property(anyUnits, anyUnits, (size, at) => {
      const [quantity, price] = [size as Quantity, at as Price];
      const told = steps(contextWith({ intent: { quantity, price } }))?.reason ?? null;
      const expected = !isMultiple(quantity, PERP.step)
        ? 'NOT_A_MULTIPLE_OF_STEP'
        : isMultiple(price as bigint as Quantity, PERP.tick as bigint as Quantity)
          ? null
          : 'NOT_A_MULTIPLE_OF_TICK';
      expect(told).toBe(expected);
    }),
  );
});
