import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deflatedSharpe, expectedBest, type Moments, momentsOf, probabilisticSharpe } from './deflated-sharpe.ts';

/** The example of Bailey and López de Prado (2014): 2.5 a year over five years of 250 days, skewness -3, kurtosis 10. */
const EXAMPLE: Moments = { count: 1_250, sharpe: 2.5 / Math.sqrt(250), skewness: -3, kurtosis: 10 };
/** Ratios of the trials vary by a half a year. */
const VARIANCE = 1 / 2 / 250;

describe('the deflated Sharpe ratio', () => {
  it('[T3] gives the numbers of the paper: 100 trials deflate 2.5 a year to 0.9004', () => {
    expect(expectedBest(VARIANCE, 100)).toBeCloseTo(0.1132, 4);
    expect(probabilisticSharpe(EXAMPLE, expectedBest(VARIANCE, 100))).toBeCloseTo(0.9004, 4);
  });

  it('[T3] gives the numbers of the paper: with 46 trials the same ratio passes 0.95', () => {
    expect(probabilisticSharpe(EXAMPLE, expectedBest(VARIANCE, 46))).toBeCloseTo(0.9505, 4);
  });

  it('[T3] one variant is not deflated', () => {
    expect(deflatedSharpe(EXAMPLE, 1, [EXAMPLE.sharpe])?.expectedBest).toBe(0);
  });

  it('[T3] falls with every further variant that was tried', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5_000 }), fc.integer({ min: 1, max: 5_000 }), (trials, more) => {
        const known = [0.01, 0.05, -0.03];
        const few = deflatedSharpe(EXAMPLE, trials, known)?.probability ?? expect.fail('it is defined');
        const many = deflatedSharpe(EXAMPLE, trials + more, known)?.probability ?? expect.fail('it is defined');
        expect(many).toBeLessThan(few);
      }),
    );
  });

  it('[T3] [T4] copies and near copies of the best, entered beside it, deflate it no less', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 1_000 }),
        fc.array(fc.double({ min: -1e-3, max: 1e-3, noNaN: true }), { maxLength: 10 }),
        (trials, near) => {
          const alone = deflatedSharpe(EXAMPLE, trials, [EXAMPLE.sharpe]) ?? expect.fail('it is defined');
          const copies = [EXAMPLE.sharpe, ...near.map((it) => EXAMPLE.sharpe + it)];
          const beside = deflatedSharpe(EXAMPLE, trials, copies) ?? expect.fail('it is defined');
          expect(beside.probability).toBeLessThanOrEqual(alone.probability);
        },
      ),
    );
  });

  it('[T3] with no other ratio known it takes the variance of chance', () => {
    const alone = deflatedSharpe(EXAMPLE, 10, [0.1]) ?? expect.fail('it is defined');
    expect(alone.expectedBest).toBeCloseTo(expectedBest(1 / 1_249, 10), 12);
  });

  it('[T3] has moments of returns as their definitions say', () => {
    // Of 1, 2, 3, 4, 10: mean 4, population variance 10, third moment 36, fourth 278.8.
    const moments = momentsOf([1, 2, 3, 4, 10], 2) ?? expect.fail('they vary');
    expect(moments.sharpe).toBeCloseTo(4 / Math.sqrt(12.5), 12);
    expect(moments.skewness).toBeCloseTo(36 / 10 ** 1.5, 12);
    expect(moments.kurtosis).toBeCloseTo(278.8 / 100, 12);
  });

  it('[T3] is not known of few returns, and of returns that are all alike', () => {
    expect(momentsOf([0.1, -0.1, 0.1], 30)).toBeNull();
    expect(momentsOf(new Array(50).fill(0.25), 30)).toBeNull();
  });
});
