import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

/** Nearest rank by sorting everything: what the histogram approximates. */
function exact(times: readonly number[], p: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil((p / 100) * sorted.length) - 1] ?? Number.NaN;
}

function recorded(times: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const time of times) histogram.record(time);
  return histogram;
}

const times = fc.array(fc.double({ min: 0.001, max: 60_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
  size: 'max',
});
const percent = fc.double({ min: 0.01, max: 100, noNaN: true });

describe('the latency histogram', () => {
  it('[R4] gives each latency percentile within 5 % above the exact one, never below', () => {
    fc.assert(
      fc.property(times, percent, (sample, p) => {
        const truth = exact(sample, p);
        const told = recorded(sample).percentile(p) ?? Number.NaN;
        expect(told).toBeGreaterThanOrEqual(truth * (1 - 1e-9));
        expect(told).toBeLessThanOrEqual(truth * 1.05 * (1 + 1e-9));
      }),
    );
  });

  it('tells the longest time exactly', () => {
    expect(recorded([1, 2, 3.7]).percentile(100)).toBe(3.7);
  });

  it('does not depend on the order of recording', () => {
    fc.assert(
      fc.property(times, percent, (sample, p) => {
        expect(recorded(sample.toReversed()).percentile(p)).toBe(recorded(sample).percentile(p));
      }),
    );
  });

  it('holds what lies outside its range at the ends, and never takes a broken clock for a fast order', () => {
    expect(recorded([-5, 0]).percentile(100)).toBe(0.001);
    expect(recorded([1e12, Number.POSITIVE_INFINITY]).percentile(50)).toBe(60_000);
    expect(recorded([Number.NaN]).percentile(50)).toBe(60_000);
  });

  it('has no percentile before the first time, and none outside 0 to 100', () => {
    const histogram = new LatencyHistogram();
    expect(histogram.count).toBe(0);
    expect(histogram.percentile(50)).toBeNull();
    for (const p of [0, -1, 101, Number.NaN]) expect(() => histogram.percentile(p)).toThrow(RangeError);
  });
});
