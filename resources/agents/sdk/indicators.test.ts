import { describe, expect, it } from 'vitest';
import type { Bar } from './agent.ts';
import { AverageTrueRange, BarBuilder, deviation, mean } from './indicators.ts';

const MINUTE = 60_000;
const bar = (minute: number, close: number, low = close, high = close): Bar => ({
  openAt: minute * MINUTE,
  closeAt: (minute + 1) * MINUTE,
  open: close,
  high,
  low,
  close,
  volume: 1,
});

describe('indicators', () => {
  it('builds long bars on the boundaries of the clock, each when it is finished', () => {
    const builder = new BarBuilder(5);
    const finished = [3, 4, 5, 6, 7, 8, 9].flatMap((minute) =>
      builder.add(bar(minute, minute, minute - 1, minute + 1)),
    );
    expect(finished).toEqual([
      { openAt: 0, closeAt: 5 * MINUTE, open: 3, high: 5, low: 2, close: 4, volume: 2 },
      { openAt: 5 * MINUTE, closeAt: 10 * MINUTE, open: 5, high: 10, low: 4, close: 9, volume: 5 },
    ]);
  });

  it('finishes a bar that a gap cut short when the next one comes, and both when that one is whole', () => {
    const builder = new BarBuilder(5);
    builder.add(bar(0, 1));
    expect(builder.add(bar(14, 2)).map((it) => [it.openAt / MINUTE, it.close])).toEqual([
      [0, 1],
      [10, 2],
    ]);
  });

  it('takes longer bars than its own as they come', () => {
    const long = { ...bar(0, 7), closeAt: 5 * MINUTE };
    expect(new BarBuilder(5).add(long)).toMatchObject([{ openAt: 0, closeAt: 5 * MINUTE, close: 7 }]);
  });

  it("smooths the true range as Wilder's book does", () => {
    const range = new AverageTrueRange(2);
    range.add(bar(0, 10, 9, 11));
    expect(range.value).toBeNull();
    range.add(bar(1, 14, 13, 15));
    // The gap from 10 to 15 counts: true ranges 2 and 5.
    expect(range.value).toBe(3.5);
    range.add(bar(2, 14, 13.5, 15));
    expect(range.value).toBe((3.5 + 1.5) / 2);
  });

  it('knows mean and deviation of the population', () => {
    expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
  });
});
