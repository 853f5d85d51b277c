import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, type Price, type Quantity, ZERO_CASH } from '../../../shared/money.ts';
import { PERP } from '../testing/rig.ts';
import { bookTrade, openBook } from './book.ts';
import { hitRate, profitFactor, rejectRate, turnoverRatio } from './metrics-trades.ts';
import { averageCost, type Trade } from './testing/average-cost.ts';
import { float, fraction, over, sumOf } from './testing/exact.ts';

const UNIT = 10n ** 16n;
/** Signed whole quantities at whole prices. */
const trades = fc.array(
  fc.record({
    quantity: fc.integer({ min: -50, max: 50 }).filter((it) => it !== 0),
    price: fc.integer({ min: 1, max: 100_000 }),
  }),
  { maxLength: 30, size: 'max' },
);

function bookOf(all: readonly Trade[]) {
  const book = openBook('a', cash('1000'));
  for (const { quantity, price } of all) {
    bookTrade(book, PERP, (BigInt(quantity) * UNIT) as Quantity, (BigInt(price) * UNIT) as Price, ZERO_CASH);
  }
  return book;
}

const relative = (told: number | null, expected: number) =>
  expect(Math.abs((told ?? Number.NaN) / expected - 1)).toBeLessThan(1e-9);

describe('metrics of closed trades', () => {
  it('[R4] profit factor and hit rate of a book are those of its trades reckoned in exact fractions', () => {
    fc.assert(
      fc.property(trades, (all) => {
        const { results } = averageCost(all);
        // A result of nothing may be a last digit of rounding in the book.
        fc.pre(results.every((it) => it.top !== 0n));
        const gains = results.filter((it) => it.top > 0n);
        const losses = results.filter((it) => it.top < 0n);
        const book = bookOf(all);
        if (losses.length === 0) expect(profitFactor(book)).toBeNull();
        else if (gains.length === 0) expect(profitFactor(book)).toBe(0);
        else relative(profitFactor(book), -float(over(sumOf(gains), sumOf(losses))));
        if (results.length === 0) expect(hitRate(book)).toBeNull();
        else relative(1 + (hitRate(book) ?? Number.NaN), 1 + gains.length / results.length);
      }),
      { numRuns: 300 },
    );
  });

  it('[R4] three gains of 100 and two losses of 75 make a profit factor of 2 and a hit rate of 60 %', () => {
    const book = bookOf(
      [200, 25, 200, 100, 25, 200].flatMap((price) => [
        { quantity: 1, price: 100 },
        { quantity: -1, price },
      ]),
    );
    expect(profitFactor(book)).toBe(2);
    expect(hitRate(book)).toBe(0.6);
  });

  it('[R4] turnover is value traded over mean equity, as exact fractions have it', () => {
    const amount = fc.integer({ min: 1, max: 10_000_000 });
    fc.assert(
      fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 50 }), (traded, equity) => {
        const mean = over(fraction(equity.reduce((sum, it) => sum + it, 0)), fraction(equity.length));
        const told = turnoverRatio(
          (BigInt(traded) * UNIT) as Cash,
          equity.map((it) => (BigInt(it) * UNIT) as Cash),
        );
        relative(told, float(over(fraction(traded), mean)));
      }),
    );
    expect(turnoverRatio(cash('300'), ['100', '200'].map(cash))).toBe(2);
    expect(turnoverRatio(cash('300'), [])).toBeNull();
    expect(turnoverRatio(cash('300'), ['100', '-200'].map(cash))).toBeNull();
  });

  it('[R4] reject rate is refused over proposed, and not zero while nothing was proposed', () => {
    expect(rejectRate(8, 2)).toBe(0.25);
    expect(rejectRate(8, 0)).toBe(0);
    expect(rejectRate(0, 0)).toBeNull();
  });
});
