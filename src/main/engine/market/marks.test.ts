import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Price, price } from '../../../shared/money.ts';
import { Marks } from './marks.ts';

describe('Marks', () => {
  it('keeps the latest price of each instrument whatever order the news comes in', () => {
    const news = fc.record({ symbol: fc.constantFrom('A', 'B', 'C'), price: fc.bigInt(1n, 99n), at: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(news), (items) => {
        const marks = new Marks();
        for (const it of items) marks.set(it.symbol, it.price as Price, it.at);
        for (const { symbol, price, at } of marks.all()) {
          const latest = Math.max(...items.filter((it) => it.symbol === symbol).map((it) => it.at));
          expect(at).toBe(latest);
          expect(items.some((it) => it.symbol === symbol && it.at === at && it.price === price)).toBe(true);
        }
        expect(marks.all().map((it) => it.symbol)).toEqual([...new Set(items.map((it) => it.symbol))].sort());
      }),
    );
  });

  it('[R7] knows no price that nobody told, and calls it stale', () => {
    const marks = new Marks();
    expect(marks.get('BTC-PERP')).toBeUndefined();
    expect(marks.ageMs('BTC-PERP', 10)).toBeUndefined();
    expect(marks.isStale('BTC-PERP', 10, 1_000)).toBe(true);
    marks.set('BTC-PERP', price('5'), 100);
    expect(marks.ageMs('BTC-PERP', 350)).toBe(250);
    expect(marks.isStale('BTC-PERP', 350, 250)).toBe(false);
    expect(marks.isStale('BTC-PERP', 351, 250)).toBe(true);
  });
});
