import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAt, countedWithin, emptyRateWindow } from './rate-window.ts';

const MINUTE = 60_000;

describe('counts of the last hour', () => {
  it('[P6] are those of the last whole minutes, the running one included', () => {
    const gaps = fc.array(fc.nat(3 * MINUTE), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 60 }), fc.nat(90 * MINUTE), (waits, minutes, later) => {
        const window = emptyRateWindow();
        const times: number[] = [];
        let at = 1_640_995_200_000;
        for (const wait of waits) {
          at += wait;
          times.push(at);
          countAt(window, at);
        }
        const now = Math.floor((at + later) / MINUTE);
        const expected = times.filter((it) => Math.floor(it / MINUTE) > now - minutes).length;
        expect(countedWithin(window, at + later, minutes)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('[P6] take no more room however much is counted', () => {
    const window = emptyRateWindow();
    for (let i = 0; i < 10_000; i += 1) countAt(window, i * 37_000);
    expect([window.minutes.length, window.counts.length]).toEqual([60, 60]);
  });
});
