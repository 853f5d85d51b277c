import fc from 'fast-check';
import { expect, it } from 'vitest';
import { monthOf } from './equity-hours.ts';

it('[T3] knows the month of every time, and midnight closes the one that ends', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Date.UTC(2400, 0, 1) }), (at) => {
      expect(monthOf(at)).toBe(new Date(at - 1).toISOString().slice(0, 7));
    }),
  );
  for (const day of [Date.UTC(2000, 2, 1), Date.UTC(2022, 0, 1), Date.UTC(2024, 1, 29), Date.UTC(2100, 2, 1)]) {
    expect(monthOf(day)).toBe(new Date(day - 1).toISOString().slice(0, 7));
    expect(monthOf(day + 1)).toBe(new Date(day).toISOString().slice(0, 7));
  }
});
