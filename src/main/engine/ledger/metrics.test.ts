import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, toFloat } from '../../../shared/money.ts';
import {
  currentDrawdown,
  historicalVar,
  MIN_RETURNS,
  maxDrawdown,
  periodsPerYear,
  returnsOf,
  sharpe,
  sortino,
} from './metrics.ts';

const cents = fc.integer({ min: 1, max: 10_000_000 }).map((value) => (BigInt(value) * 10n ** 14n) as Cash);
const curve = fc.array(cents, { minLength: 1, maxLength: 60 });
const returns = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 30, maxLength: 80 });
const scaled = (values: readonly Cash[], by: bigint) => values.map((value) => (value * by) as Cash);
const close = (told: number | null, expected: number) => expect(told ?? Number.NaN).toBeCloseTo(expected, 9);

/** Variance by pairs: the mean square of all differences, halved. Needs no mean. */
function pairVariance(values: readonly number[]): number {
  let squares = 0;
  for (const a of values) for (const b of values) squares += (a - b) ** 2;
  return squares / 2 / (values.length * (values.length - 1));
}

describe('Sharpe ratio', () => {
  it('[R4] is mean over sample deviation, as reckoned by pairs', () => {
    fc.assert(
      fc.property(returns, (sample) => {
        const deviation = Math.sqrt(pairVariance(sample));
        fc.pre(deviation > 1e-3);
        const total = sample.reduce((sum, value) => sum + value, 0);
        close((sharpe(sample, 1) ?? Number.NaN) * deviation * sample.length, total);
      }),
    );
  });

  it('[R4] is not moved by the size of the stake, and grows with the root of the periods', () => {
    fc.assert(
      fc.property(returns, fc.integer({ min: 2, max: 50 }), (sample, by) => {
        const ratio = sharpe(sample, 1);
        fc.pre(ratio !== null && Math.sqrt(pairVariance(sample)) > 1e-3);
        close(
          sharpe(
            sample.map((value) => value * by),
            1,
          ),
          ratio ?? Number.NaN,
        );
        close((sharpe(sample, by * by) ?? Number.NaN) / by, ratio ?? Number.NaN);
      }),
    );
  });

  it('measures against the benchmark', () => {
    // Mean 2 %, sample deviation 1 %.
    close(sharpe([0.01, 0.02, 0.03], 1, 0.015, 3), 0.5);
    close(sharpe([0.01, 0.02, 0.03], 12, 0, 3), 2 * Math.sqrt(12));
  });

  it('[R4] is null with too few returns or returns that do not vary, never a number that means nothing', () => {
    expect(
      sharpe(
        new Array(MIN_RETURNS - 1).fill(0).map((_, i) => i / 100),
        365,
      ),
    ).toBeNull();
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

  it('[R4] does not change when the same returns come twice over', () => {
    fc.assert(
      fc.property(returns, (sample) => {
        const ratio = sortino(sample, 365);
        fc.pre(ratio !== null && Math.abs(ratio) < 1e3);
        close(sortino([...sample, ...sample], 365), ratio ?? Number.NaN);
      }),
    );
  });

  it('[R4] is null with too few returns or none that falls short', () => {
    expect(sortino(published, 1)).toBeNull();
    expect(sortino(new Array(40).fill(0.01), 1)).toBeNull();
    expect(sortino([], 1, 0, 0)).toBeNull();
  });
});

describe('historical value at risk', () => {
  it("[R4] is the 5th worst of 500 at 99 %, as in Hull's example", () => {
    const sample = Array.from({ length: 500 }, (_, i) => (((i * 137) % 500) - 250) / 1_000);
    // The worst five are -25.0, -24.9, -24.8, -24.7, -24.6 %.
    expect(historicalVar(sample, 0.99, cash('10000'))).toBe(cash('2460'));
  });

  it('[R4] is exceeded by fewer than 1 - level of the returns, and reached by at least that many', () => {
    const level = fc.constantFrom(0.9, 0.95, 0.99);
    const many = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 100, maxLength: 300 });
    fc.assert(
      fc.property(many, level, (sample, at) => {
        const loss = toFloat(historicalVar(sample, at, cash('1')) ?? cash('-1'));
        const share = (1 - at) * sample.length;
        expect(sample.filter((value) => -value > loss + 1e-9).length).toBeLessThan(share + 1e-9);
        expect(loss === 0 || sample.filter((value) => -value >= loss - 1e-9).length + 1 > share).toBe(true);
      }),
    );
  });

  it('[R4] needs as many returns as its level can tell apart', () => {
    const sample = new Array(99).fill(-0.01);
    expect(historicalVar(sample, 0.99, cash('100'))).toBeNull();
    expect(historicalVar([...sample, -0.02], 0.99, cash('100'))).toBe(cash('2'));
    expect(historicalVar(new Array(10).fill(-0.01), 0.9, cash('100'))).toBe(cash('1'));
  });

  it('is zero when nothing was lost, null without equity, and refuses a level that is none', () => {
    expect(historicalVar(new Array(100).fill(0.01), 0.99, cash('100'))).toBe(cash('0'));
    expect(historicalVar(new Array(100).fill(-0.01), 0.99, cash('0'))).toBeNull();
    for (const level of [0, 1, 99, Number.NaN]) expect(() => historicalVar([], level, cash('1'))).toThrow(RangeError);
  });
});

describe('drawdown', () => {
  it('[R4] is the deepest of all falls from an earlier point to a later one', () => {
    fc.assert(
      fc.property(curve, (equity) => {
        let deepest = 0;
        for (const [i, from] of equity.entries()) {
          for (const to of equity.slice(i)) deepest = Math.max(deepest, 1 - toFloat(to) / toFloat(from));
        }
        close(maxDrawdown(equity), deepest);
      }),
    );
  });

  it('[R4] is not moved by the size of the account, and the current one is never above the deepest', () => {
    fc.assert(
      fc.property(curve, (equity) => {
        const deepest = maxDrawdown(equity) ?? Number.NaN;
        close(maxDrawdown(scaled(equity, 1_000n)), deepest);
        expect(currentDrawdown(equity) ?? Number.NaN).toBeLessThanOrEqual(deepest);
      }),
    );
  });

  it('[R4] tells what is down now apart from what was', () => {
    const equity = ['100', '120', '90', '150', '135'].map(cash);
    close(maxDrawdown(equity), 0.25);
    close(currentDrawdown(equity), 0.1);
    close(maxDrawdown([cash('10'), cash('-5')]), 1.5);
  });

  it('has nothing to say of an empty curve or one without equity', () => {
    for (const equity of [[], [cash('0')], [cash('-1'), cash('5')]]) {
      expect(maxDrawdown(equity)).toBeNull();
      expect(currentDrawdown(equity)).toBeNull();
    }
  });
});

describe('returns', () => {
  it('compound back to the whole change', () => {
    fc.assert(
      fc.property(curve, (equity) => {
        const grown = (returnsOf(equity) ?? []).reduce((factor, value) => factor * (1 + value), 1);
        const [first, last] = [equity[0], equity.at(-1)];
        if (first !== undefined && last !== undefined) {
          expect((grown * toFloat(first)) / toFloat(last)).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  it('are none once everything is lost', () => {
    expect(returnsOf([cash('1'), cash('0')])).toEqual([-1]);
    expect(returnsOf([cash('1'), cash('0'), cash('1')])).toBeNull();
  });

  it('count days of a market that never closes', () => {
    expect(periodsPerYear(86_400_000)).toBe(365);
  });
});
