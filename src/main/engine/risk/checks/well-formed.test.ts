import { expect, it } from 'vitest';
import type { Price, Quantity } from '../../../../shared/money.ts';
import { contextWith } from '../testing/context.ts';
import { wellFormed } from './well-formed.ts';

it('[R7] a quantity or price that is not above zero is refused', () => {
  for (const quantity of [0n, -1n]) {
    expect(wellFormed(contextWith({ intent: { quantity: quantity as Quantity } }))?.reason).toBe('ORDER_MALFORMED');
  }
  for (const price of [0n, -1n]) {
    expect(wellFormed(contextWith({ intent: { price: price as Price } }))?.reason).toBe('ORDER_MALFORMED');
  }
  expect(wellFormed(contextWith())).toBeNull();
});
