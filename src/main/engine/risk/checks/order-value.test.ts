import fc from 'fast-check';
import { expect, it } from 'vitest';
import { min, notional } from '../../../../shared/money.ts';
import { anyCash, anyPrice, anyQuantity, contextWith } from '../testing/context.ts';
import { orderValue } from './order-value.ts';

it('[R1] the value of an order is bounded by the tighter of the limits of agent and account', () => {
  fc.assert(
    fc.property(anyQuantity, anyPrice, anyCash, anyCash, (quantity, price, own, all) => {
      const base = contextWith({ intent: { quantity, price } });
      const told = orderValue({
        ...base,
        agentLimits: { ...base.agentLimits, maxOrderValue: own },
        accountLimits: { ...base.accountLimits, maxOrderValue: all },
      });
      expect(told?.reason ?? null).toBe(notional(price, quantity) > min(own, all) ? 'MAX_ORDER_VALUE' : null);
    }),
  );
  expect(orderValue(contextWith({ value: null }))?.reason).toBe('NO_MARK_PRICE');
});
