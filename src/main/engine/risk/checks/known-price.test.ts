import { expect, it } from 'vitest';
import { contextWith } from '../testing/context.ts';
import { knownPrice } from './known-price.ts';

it('[R7] a price that nobody knows refuses, for a limit order too', () => {
  expect(knownPrice(contextWith())).toBeNull();
  expect(knownPrice(contextWith({ mark: undefined }))).toEqual({ reason: 'NO_MARK_PRICE', measured: '', limit: '' });
});
