import { describe, expect, it } from 'vitest';
import { VouchedClock } from './vouched-clock.ts';

const DAY = 24 * 60 * 60_000;

/** A clock over records that were written on these days, on day `today`; `pass` lets days go by while it runs. */
function clockOn(today: number, days: readonly number[]) {
  let [now, passed] = [today * DAY, 0];
  const records = days.map((day, n) => ({ seq: n + 1, kind: 'metrics.sampled', recordedAt: day * DAY }));
  const clock = new VouchedClock({
    evidence: { unexpired: (from, to) => records.slice(from - 1, to) },
    stoodTo: records.length,
    wallNow: () => now,
    monotonic: () => passed,
  });
  const pass = (count: number): void => {
    now += count * DAY;
    passed += count * DAY;
  };
  return { clock, pass };
}

/** What it says in the end. */
function doubtOf({ clock }: ReturnType<typeof clockOn>): string {
  for (let step = 0; step < 10; step += 1) {
    const doubt = clock.doubt();
    if (doubt !== null) return doubt;
  }
  throw new Error('it looks back for ever');
}

/** Every `step` days, both ends included. */
function every(step: number, from: number, to: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step);
}

describe('the clock that content is let go by', () => {
  it('[E5] is believed when records vouch for it, a day further than has passed', () => {
    const on = clockOn(120, every(20, 0, 100));
    expect(doubtOf(on)).toBe('');
    expect(on.clock.horizon).toBe(101 * DAY);
    on.pass(3);
    expect(on.clock.horizon).toBe(104 * DAY);
    expect(clockOn(50, every(20, 0, 100)).clock.horizon).toBe(50 * DAY);
  });

  it('[E5] is not believed thirty days ahead of the newest record', () => {
    const ahead = clockOn(130, every(10, 0, 100));
    expect(doubtOf(ahead)).toMatch(/30 days ahead/);
    expect(ahead.clock.ahead).not.toBe('');
    expect(clockOn(129, every(10, 0, 100)).clock.ahead).toBe('');
  });

  it('[E5] is not believed at the start after a wrong one, until thirty days were recorded by it', () => {
    expect(doubtOf(clockOn(3_000, [...every(1, 0, 100), 3_000]))).toMatch(/jump by more than 30 days/);
    const wrong = clockOn(3_020, [...every(1, 0, 100), ...every(1, 3_000, 3_020)]);
    expect(doubtOf(wrong)).toMatch(/jump by more than 30 days/);
    // Whoever asks may: a pause of the machine looks the same.
    expect(wrong.clock.ahead).toBe('');
    wrong.pass(10);
    expect(doubtOf(wrong)).toBe('');
    // Set right again: what it was in between counts for nothing.
    expect(doubtOf(clockOn(102, [...every(1, 0, 100), 3_000, 101, 102]))).toBe('');
  });

  it('looks back in steps', () => {
    expect(clockOn(1, Array<number>(9_000).fill(1)).clock.doubt()).toBeNull();
    expect(doubtOf(clockOn(1, Array<number>(9_000).fill(1)))).toBe('');
    expect(doubtOf(clockOn(1, []))).toBe('');
  });
});
