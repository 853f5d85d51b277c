import { expect, it } from 'vitest';
import { contextWith } from '../testing/context.ts';
import { openOrders } from './open-orders.ts';

it('[R1] open orders are counted with this one', () => {
  const base = contextWith();
  const agentLimits = { ...base.agentLimits, maxOpenOrders: 2 };
  expect(openOrders({ ...base, agentLimits, agentOrderCount: 1 })).toBeNull();
  expect(openOrders({ ...base, agentLimits, agentOrderCount: 2 })).toEqual({
    reason: 'MAX_OPEN_ORDERS',
    measured: '3',
    limit: '2',
  });
});
