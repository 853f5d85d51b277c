import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abs, min, notional, type Quantity } from '../../../../shared/money.ts';
import { anyCash, anyPrice, anyQuantity, contextWith, hostileExit, openOrder } from '../testing/context.ts';
import { maxOpenOrders, maxOrderValue, maxPositionValue } from './size.ts';

describe('the size of an order', () => {
  it('[R1] its value is bounded by the tighter of the limits of agent and account', () => {
    fc.assert(
      fc.property(anyQuantity, anyPrice, anyCash, anyCash, (quantity, price, own, all) => {
        const base = contextWith({ intent: { quantity, price } });
        const context = {
          ...base,
          agentLimits: { ...base.agentLimits, maxOrderValue: own },
          accountLimits: { ...base.accountLimits, maxOrderValue: all },
        };
        const denied = notional(price, quantity) > min(own, all);
        expect(maxOrderValue(context)?.reason ?? null).toBe(denied ? 'MAX_ORDER_VALUE' : null);
      }),
    );
  });

  it('[R1] the position it could lead to is bounded, long and short', () => {
    const worst = fc.tuple(anyQuantity, fc.boolean()).map(([size, long]) => (long ? size : -size) as Quantity);
    fc.assert(
      fc.property(worst, anyPrice, anyCash, (worstCase, price, limit) => {
        const base = contextWith({ intent: { price } });
        const context = { ...base, worstCase, agentLimits: { ...base.agentLimits, maxPositionValue: limit } };
        const denied = notional(price, abs(worstCase)) > limit;
        expect(maxPositionValue(context)?.reason ?? null).toBe(denied ? 'MAX_POSITION_VALUE' : null);
      }),
    );
  });

  it('[R1] open orders are counted with this one', () => {
    const base = contextWith();
    const agentLimits = { ...base.agentLimits, maxOpenOrders: 2 };
    const orders = (count: number) => new Array(count).fill(openOrder());
    expect(maxOpenOrders({ ...base, agentLimits, agentOrders: orders(1) })).toBeNull();
    expect(maxOpenOrders({ ...base, agentLimits, agentOrders: orders(2) })).toEqual({
      reason: 'MAX_OPEN_ORDERS',
      measured: '3',
      limit: '2',
    });
  });

  it('[R6] none of them refuses an exit', () => {
    fc.assert(
      fc.property(hostileExit, (context) => {
        for (const check of [maxOrderValue, maxPositionValue, maxOpenOrders]) expect(check(context)).toBeNull();
      }),
    );
  });
});
