import { expect, it } from 'vitest';
import { quantity } from '../../../../shared/money.ts';
import { contextWith } from '../testing/context.ts';
import { booksAgree } from './books-agree.ts';

it('[R1] a position at the venue that nothing explains refuses, with what is there and what should be', () => {
  const unexplained = { symbol: 'BTC-PERP', atVenue: quantity('3'), inBooks: quantity('1') };
  expect(booksAgree(contextWith({ unexplained }))).toEqual({ reason: 'BOOKS_DIFFER', measured: '3', limit: '1' });
  expect(booksAgree(contextWith())).toBeNull();
});
