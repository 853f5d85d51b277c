import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, toFloat } from '../../../shared/money.ts';
import { closedTrades, hitRate, profitFactor, turnoverRatio } from './metrics-trades.ts';

const results = fc.array(
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => (BigInt(value) * 10n ** 12n) as Cash),
);

describe('metrics of closed trades', () => {
  it('[R4] profit factor and hit rate agree with the results taken one by one', () => {
    fc.assert(
      fc.property(results, (all) => {
        const gains = all.filter((result) => result > 0n).map(toFloat);
        const losses = all.filter((result) => result < 0n).map(toFloat);
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        const trades = closedTrades(all);
        if (losses.length === 0) expect(profitFactor(trades)).toBeNull();
        else expect(profitFactor(trades)).toBeCloseTo(sum(gains) / -sum(losses), 9);
        if (gains.length + losses.length === 0) expect(hitRate(trades)).toBeNull();
        else expect(hitRate(trades)).toBeCloseTo(gains.length / (gains.length + losses.length), 12);
      }),
    );
  });

  it('[R4] three gains of 100 and two losses of 75 make a profit factor of 2 and a hit rate of 60 %', () => {
    const trades = closedTrades(['100', '-75', '100', '0', '-75', '100'].map(cash));
    expect(profitFactor(trades)).toBe(2);
    expect(hitRate(trades)).toBe(0.6);
  });

  it('[R4] turnover is value traded over mean equity', () => {
    expect(turnoverRatio(cash('300'), ['100', '200'].map(cash))).toBe(2);
    expect(turnoverRatio(cash('300'), [])).toBeNull();
    expect(turnoverRatio(cash('300'), ['100', '-200'].map(cash))).toBeNull();
  });
});
