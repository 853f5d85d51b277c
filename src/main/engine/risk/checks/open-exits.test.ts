import { expect, it } from 'vitest';
import { type Quantity, quantity } from '../../../../shared/money.ts';
import { contextWith } from '../testing/context.ts';
import { openExits } from './open-exits.ts';

const base = contextWith();
const limited = (maxOpenOrders: number, count: number, change: Parameters<typeof contextWith>[0] = {}) =>
  openExits(
    contextWith({
      intent: { side: 'sell' },
      held: quantity('5'),
      agentLimits: { ...base.agentLimits, maxOpenOrders },
      exitsBeside: { quantity: 0n as Quantity, count },
      agentOrderCount: 1_000,
      ...change,
    }),
  );

it('[R1] exits of one position are counted with this one, and nothing else is', () => {
  expect(limited(2, 1)).toBeNull();
  expect(limited(2, 2)).toEqual({ reason: 'MAX_OPEN_EXITS', measured: '3', limit: '2' });
  expect(limited(2, 2, { intent: { side: 'buy' } })).toBeNull();
});

it('[R6] one exit is let through where the limit allows no order at all', () => {
  expect(limited(0, 0)).toBeNull();
  expect(limited(0, 1)?.reason).toBe('MAX_OPEN_EXITS');
});
