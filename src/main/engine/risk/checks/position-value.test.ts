import fc from 'fast-check';
import { expect, it } from 'vitest';
import { abs, notional, type Quantity } from '../../../../shared/money.ts';
import { anyCash, anyPrice, anyQuantity, contextWith } from '../testing/context.ts';
import { positionValue } from './position-value.ts';

it('[R1] the position an order could lead to is bounded, long and short', () => {
  const worst = fc.tuple(anyQuantity, fc.boolean()).map(([size, long]) => (long ? size : -size) as Quantity);
  fc.assert(
    fc.property(worst, anyPrice, anyCash, (worstCase, price, limit) => {
      const base = contextWith({ intent: { price }, worstCase });
      const context = { ...base, agentLimits: { ...base.agentLimits, maxPositionValue: limit } };
      const denied = notional(price, abs(worstCase)) > limit;
      expect(positionValue(context)?.reason ?? null).toBe(denied ? 'MAX_POSITION_VALUE' : null);
    }),
  );
  expect(positionValue({ ...contextWith(), referencePrice: null })?.reason).toBe('NO_MARK_PRICE');
});
