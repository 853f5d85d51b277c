import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HastyScheduler } from './testing/fake-venue.ts';
import { ClockError, MOST_OFFSET_MS, VenueClock } from './venue-clock.ts';

describe('the venue’s clock', () => {
  const measured = async (offset: number, there: number, back: number): Promise<VenueClock> => {
    const scheduler = new HastyScheduler();
    const clock = new VenueClock(scheduler);
    await clock.measure(async () => {
      scheduler.advance(there);
      const time = scheduler.now() + offset;
      scheduler.advance(back);
      return time;
    });
    return clock;
  };

  it('is told from ours to within half of what the answer took', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -4_000, max: 4_000 }),
        fc.nat(900),
        fc.nat(900),
        async (offset, there, back) => {
          const clock = await measured(offset, there, back);
          expect(Math.abs(clock.offsetMs - offset)).toBeLessThanOrEqual(Math.ceil((there + back) / 2));
          expect(clock.isUsable).toBe(true);
        },
      ),
    );
  });

  it('[K10] of any machine is good enough for whoever goes by the venue’s', async () => {
    const clock = new VenueClock(new HastyScheduler(), Number.POSITIVE_INFINITY);
    expect(clock.isUsable).toBe(false);
    await clock.measure(async () => 1);
    expect(clock.isUsable).toBe(true);
  });

  it('[K4] is never said to be later than it is, however long the way there took', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -4_000, max: 4_000 }),
        fc.nat(900),
        fc.nat(900),
        async (offset, there, back) => {
          const clock = await measured(offset, there, back);
          const venueNow = clock.now() - clock.offsetMs + offset;
          expect(clock.earliestNow()).toBeLessThanOrEqual(venueNow);
          expect(clock.earliestNow()).toBeGreaterThanOrEqual(venueNow - there - back - 1);
        },
      ),
    );
  });

  it('is not used before it is measured, nor beyond its bound', async () => {
    expect(new VenueClock(new HastyScheduler()).isUsable).toBe(false);
    expect((await measured(MOST_OFFSET_MS, 0, 0)).isUsable).toBe(true);
    expect((await measured(MOST_OFFSET_MS + 1, 0, 0)).isUsable).toBe(false);
    expect((await measured(-MOST_OFFSET_MS - 1, 0, 0)).isUsable).toBe(false);
  });

  it('is not told by an answer that took too long, or by none', async () => {
    await expect(measured(0, 6_000, 6_000)).rejects.toThrow(ClockError);
    await expect(new VenueClock(new HastyScheduler()).measure(async () => undefined)).rejects.toThrow(ClockError);
  });
});
