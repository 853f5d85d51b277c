import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAt, countedWithin, emptyRateWindow } from './rate-window.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const START = 1_640_995_200_000;

describe('counts of the last hour', () => {
  it('[P6] miss nothing of the last minutes, and hold nothing that is a second older', () => {
    const gaps = fc.array(fc.oneof(fc.nat(3 * MINUTE), fc.nat(2 * SECOND), fc.constant(MINUTE)), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 60 }), fc.nat(90 * MINUTE), (waits, minutes, later) => {
        const window = emptyRateWindow();
        const times: number[] = [];
        let at = START;
        for (const wait of waits) {
          at += wait;
          times.push(at);
          countAt(window, at);
        }
        const from = at + later - minutes * MINUTE;
        const told = countedWithin(window, at + later, minutes);
        expect(told).toBeGreaterThanOrEqual(times.filter((it) => it > from).length);
        expect(told).toBeLessThanOrEqual(times.filter((it) => it > from - SECOND).length);
      }),
      { numRuns: 500 },
    );
  });

  it('[P6] [R6] who keeps to a limit of them has no more than that in any minute, also around a minute’s end', () => {
    const limit = 10;
    const gaps = fc.array(fc.nat(12 * SECOND), { minLength: 100, maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.nat(MINUTE), (waits, offset) => {
        const window = emptyRateWindow();
        const taken: number[] = [];
        let at = START + offset;
        for (const wait of waits) {
          at += wait;
          for (let again = 0; again < 3; again += 1) {
            if (countedWithin(window, at, 1) >= limit) continue;
            countAt(window, at);
            taken.push(at);
          }
        }
        for (const end of taken)
          expect(taken.filter((it) => it > end - MINUTE && it <= end).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('[P6] of something that comes each minute are one a minute', () => {
    const window = emptyRateWindow();
    for (let i = 0; i < 200; i += 1) {
      const at = START + i * MINUTE;
      expect(countedWithin(window, at, 1)).toBe(0);
      countAt(window, at);
      expect([countedWithin(window, at, 1), countedWithin(window, at, 60)]).toEqual([1, Math.min(i + 1, 60)]);
    }
  });

  it('[P6] take no more room however much is counted', () => {
    const window = emptyRateWindow();
    for (let i = 0; i < 100_000; i += 1) countAt(window, START + i * 370);
    expect(window.times.length).toBeLessThanOrEqual(3_601);
    expect(window.counts.length).toBe(window.times.length);
  });

  it('[P6] count on when the clock is set back, and forget what a clock far ahead counted', () => {
    const window = emptyRateWindow();
    for (const at of [START, START - 5 * SECOND, START - 90 * SECOND]) countAt(window, at);
    expect(countedWithin(window, START - 90 * SECOND, 1)).toBe(3);
    countAt(window, START - 100 * MINUTE);
    expect(countedWithin(window, START - 100 * MINUTE, 1)).toBe(1);
    expect(window.times).toEqual([START - 100 * MINUTE]);
  });
});
