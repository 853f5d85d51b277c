import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from './normal.ts';

describe('the standard normal distribution', () => {
  it('[T3] has the published quantiles of AS 241', () => {
    // Wichura (1988), section "accuracy": the values that the algorithm is to be tested with.
    expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 15);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167814, 14);
    expect(normalQuantile(1e-20) / -9.26234008979841).toBeCloseTo(1, 14);
  });

  it('[T3] has the tabulated probabilities', () => {
    // Abramowitz, Stegun, "Handbook of Mathematical Functions", table 26.1.
    expect(normalCdf(0)).toBeCloseTo(0.5, 15);
    expect(normalCdf(1)).toBeCloseTo(0.841344746068543, 14);
    expect(normalCdf(2)).toBeCloseTo(0.977249868051821, 14);
    expect(normalCdf(3)).toBeCloseTo(0.99865010196837, 14);
    expect(normalCdf(-8) / 6.2209605742717e-16).toBeCloseTo(1, 6);
    expect(normalCdf(40)).toBe(1);
    expect(normalCdf(-40)).toBe(0);
  });

  it('[T3] gives each share back that a quantile was asked for', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 8);
      }),
    );
  });

  it('[T3] has no quantile outside 0 and 1', () => {
    for (const p of [0, 1, -0.5, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
  });
});
