import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, ONE, toFloat } from '../../../shared/money.ts';
import {
  drawdownFrom,
  expectedShortfall,
  historicalVar,
  MIN_RETURNS,
  periodsPerYear,
  sharpe,
  sortino,
} from './metrics.ts';
import { type Fraction, float, fraction, isLess, meanOf, over, subtract, sumOf, times } from './testing/exact.ts';

/** Returns in millionths: whole numbers, so that the reference begins with what was meant and not with its float. */
const MILLION = 1_000_000;
const micros = (least: number, most: number) =>
  fc.array(fc.integer({ min: -200_000, max: 200_000 }), { minLength: least, maxLength: most, size: 'max' });
const floats = (sample: readonly number[]) => sample.map((it) => it / MILLION);
const exact = (sample: readonly number[]): Fraction[] => sample.map((it) => fraction(it, MILLION));
/** To the last decimal, so that every rounding shows. */
const equity = fc.bigInt({ min: 1n, max: 10n ** 21n }).map((value) => value as Cash);
const close = (told: number | null, expected: number) => {
  expect(told).not.toBeNull();
  expect(Math.abs((told ?? 0) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
};

/** A ratio from its exact square, which has no root in it. */
const rooted = (numerator: Fraction, squared: Fraction) => float(numerator) / Math.sqrt(float(squared));

describe('Sharpe ratio', () => {
  it('[R4] is the mean excess over the sample deviation a period, as exact fractions have it', () => {
    fc.assert(
      fc.property(micros(30, 80), fc.integer({ min: -1_000, max: 1_000 }), (sample, benchmark) => {
        const excess = exact(sample).map((it) => subtract(it, fraction(benchmark, MILLION)));
        // n Σd² − (Σd)² over n (n − 1): the sample variance without a mean in it.
        const n = fraction(excess.length);
        const squares = times(n, sumOf(excess.map((it) => times(it, it))));
        const sum = sumOf(excess);
        const variance = over(subtract(squares, times(sum, sum)), times(n, fraction(excess.length - 1)));
        fc.pre(float(variance) > 1e-8);
        close(sharpe(floats(sample), 8_760, benchmark / MILLION), rooted(meanOf(excess), variance) * Math.sqrt(8_760));
      }),
    );
  });

  // National Institute of Standards and Technology, Statistical Reference Datasets, univariate: NumAcc2 has 1,001 values
  // with the certified mean 1.2 and standard deviation 0.1; NumAcc3 the same deviation about 1000000.2.
  it.each([
    ['NumAcc2', 1],
    ['NumAcc3', 1_000_000],
  ])('[R4] agrees with the certified mean and deviation of %s', (_name, whole) => {
    const sample = Array.from({ length: 1_001 }, (_, i) => whole + (i === 0 ? 0.2 : i % 2 === 1 ? 0.1 : 0.3));
    expect(sharpe(sample, 1, whole - 0.8)).toBeCloseTo(10, 6);
  });

  it('[R4] is null with too few returns or returns that do not vary, never a number that means nothing', () => {
    const few = Array.from({ length: MIN_RETURNS - 1 }, (_, i) => i / 100);
    expect(sharpe(few, 365)).toBeNull();
    expect(sharpe([...few, 1], 365)).not.toBeNull();
    expect(sharpe(new Array(100).fill(0.1), 365)).toBeNull();
    expect(sharpe([], 365)).toBeNull();
  });
});

describe('Sortino ratio', () => {
  // T. N. Rollinger, S. T. Hoffman, "Sortino: A 'Sharper' Ratio", Red Rock Capital: downside deviation 2.264 %.
  const published = [0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04];

  it('[R4] gives the published 4.417 for the published example', () => {
    expect(sortino(published, 1, 0, 8)).toBeCloseTo(4.417, 3);
  });

  it('[R4] is the mean above the target over the root mean square of the shortfalls, as exact fractions have it', () => {
    fc.assert(
      fc.property(micros(30, 80), fc.integer({ min: -1_000, max: 1_000 }), (sample, target) => {
        const above = exact(sample).map((it) => subtract(it, fraction(target, MILLION)));
        const short = above.filter((it) => it.top < 0n);
        const downside = over(sumOf(short.map((it) => times(it, it))), fraction(above.length));
        fc.pre(float(downside) > 1e-8);
        close(sortino(floats(sample), 8_760, target / MILLION), rooted(meanOf(above), downside) * Math.sqrt(8_760));
      }),
    );
  });

  it('[R4] is null with too few returns or none that falls short', () => {
    expect(sortino(published, 1)).toBeNull();
    expect(sortino(new Array(40).fill(0.01), 1)).toBeNull();
    expect(sortino([], 1, 0, 0)).toBeNull();
  });
});

describe('value at risk and expected shortfall', () => {
  /** (1 − level) in hundredths. */
  const tail = fc.constantFrom(1, 5, 10);
  const levelOf = (percent: number) => 1 - percent / 100;

  /** By counting alone: the return that fewer than k are below, and that at least k do not exceed. */
  function kthWorst(sample: readonly number[], k: number): number | undefined {
    return sample.find(
      (it) => sample.filter((other) => other < it).length < k && sample.filter((other) => other <= it).length >= k,
    );
  }

  it('[R4] value at risk is to the last digit what counting returns by rank gives', () => {
    fc.assert(
      fc.property(micros(5, 250), tail, equity, (sample, percent, at) => {
        const k = Number((BigInt(sample.length) * BigInt(percent)) / 100n);
        const told = historicalVar(floats(sample), levelOf(percent), at);
        const worst = k === 0 ? undefined : kthWorst(sample, k);
        const lost = worst === undefined ? null : BigInt(Math.max(0, -worst)) * at;
        expect(told).toBe(lost === null ? null : (lost + BigInt(MILLION) - 1n) / BigInt(MILLION));
      }),
    );
  });

  it('[R4] expected shortfall is the mean of the returns that are taken away worst first', () => {
    fc.assert(
      fc.property(micros(5, 250), tail, equity, (sample, percent, at) => {
        const k = Number((BigInt(sample.length) * BigInt(percent)) / 100n);
        const told = expectedShortfall(floats(sample), levelOf(percent), at);
        expect(told === null).toBe(k === 0);
        fc.pre(k > 0);
        const left = [...sample];
        const taken = Array.from({ length: k }, () => left.splice(left.indexOf(Math.min(...left)), 1)[0] ?? 0);
        const mean = float(meanOf(exact(taken)));
        expect(toFloat(told ?? cash('-1'))).toBeCloseTo(Math.max(0, -mean) * toFloat(at), 5);
        expect((told ?? -1n) >= (historicalVar(floats(sample), levelOf(percent), at) ?? 0n)).toBe(true);
      }),
    );
  });

  // J. C. Hull, "Risk Management and Financial Institutions", historical simulation: the five greatest of 500 losses of a
  // portfolio of 10,000,000. The one-day value at risk at 99 % is the fifth.
  it("[R4] gives 253,385 for the five worst of Hull's 500 scenarios, and their mean as shortfall", () => {
    const worst = [477_841, 345_435, 282_204, 277_041, 253_385].map((loss) => -loss / 10_000_000);
    const others = Array.from({ length: 495 }, (_, i) => (i - 100) / 10_000);
    const sample = [...others.slice(0, 200), ...worst, ...others.slice(200)];
    expect(historicalVar(sample, 0.99, cash('10000000'))).toBe(cash('253385'));
    expect(expectedShortfall(sample, 0.99, cash('10000000'))).toBe(cash('327181.2'));
  });

  it('[R4] need as many returns as their level can tell apart, and equity to lose', () => {
    for (const metric of [historicalVar, expectedShortfall]) {
      const sample = new Array(99).fill(-0.01);
      expect(metric(sample, 0.99, cash('100'))).toBeNull();
      expect(metric([...sample, -0.02], 0.99, cash('100'))).toBe(cash('2'));
      expect(metric(new Array(10).fill(-0.01), 0.9, cash('100'))).toBe(cash('1'));
      expect(metric(new Array(100).fill(0.01), 0.99, cash('100'))).toBe(cash('0'));
      expect(metric(new Array(100).fill(-0.01), 0.99, cash('0'))).toBeNull();
      for (const level of [0, 1, 99, Number.NaN]) expect(() => metric([], level, cash('1'))).toThrow(RangeError);
    }
  });
});

describe('drawdown', () => {
  it('[R4] from a peak is the part of it that is lost, cut at the last digit', () => {
    fc.assert(
      fc.property(equity, equity, (a, b) => {
        const [peak, now] = a > b ? [a, b] : [b, a];
        const told = fraction(drawdownFrom(peak, now), ONE);
        const lost = subtract(fraction(1), fraction(now, peak));
        expect(isLess(lost, told)).toBe(false);
        expect(isLess(subtract(lost, told), fraction(1, ONE))).toBe(true);
      }),
    );
  });

  it('passes 1 when equity is below zero, and is none where there is no peak to fall from', () => {
    expect(drawdownFrom(cash('10'), cash('-5'))).toBe((ONE * 3n) / 2n);
    expect(drawdownFrom(cash('0'), cash('-5'))).toBe(0n);
    expect(drawdownFrom(cash('10'), cash('11'))).toBe(0n);
  });
});

describe('a year', () => {
  it('has 8,760 hours in a market that never closes', () => {
    expect(periodsPerYear(3_600_000)).toBe(8_760);
  });
});
