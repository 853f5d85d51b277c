import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rate } from '../../../../shared/money.ts';
import { anyQuantity, contextWith } from '../testing/context.ts';
import { orderQuantity } from './order-quantity.ts';

it('[R1] the quantity of one order is bounded in base units, by instrument', () => {
  fc.assert(
    fc.property(anyQuantity, anyQuantity, (quantity, maxOrderQuantity) => {
      const instrumentLimits = { maxOrderQuantity, feeRate: rate('0') };
      const told = orderQuantity(contextWith({ intent: { quantity }, instrumentLimits }));
      expect(told?.reason ?? null).toBe(quantity > maxOrderQuantity ? 'MAX_ORDER_QUANTITY' : null);
    }),
  );
  expect(orderQuantity(contextWith({ instrumentLimits: undefined }))?.reason).toBe('SYMBOL_NOT_ALLOWED');
});
