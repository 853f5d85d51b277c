import { expect, it } from 'vitest';
import { contextWith, openOrder } from '../testing/context.ts';
import { duplicateRef } from './duplicate-ref.ts';

it('[R1] the ref of an open order is refused, another one passes', () => {
  const agentOrders = [openOrder({ ref: 'entry' })];
  expect(duplicateRef(contextWith({ intent: { ref: 'entry' }, agentOrders }))?.reason).toBe('DUPLICATE_REF');
  expect(duplicateRef(contextWith({ intent: { ref: 'entry-2' }, agentOrders }))).toBeNull();
  expect(duplicateRef(contextWith({ intent: { ref: 'entry' } }))).toBeNull();
});
