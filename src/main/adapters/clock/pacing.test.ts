import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  marketTimeAt,
  type Pacing,
  pause,
  resume,
  type Speed,
  startPacing,
  wallDelayUntil,
  withSpeed,
} from './pacing.ts';

const speed = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0.1, max: 10, noNaN: true }));

describe('pacing', () => {
  it('gives `speed` market seconds for each real second', () => {
    const pacing = startPacing(1_000, 0, 60);
    expect(marketTimeAt(pacing, 0)).toBe(1_000);
    expect(marketTimeAt(pacing, 1_000)).toBe(61_000);
    expect(marketTimeAt(startPacing(0, 0, 'max'), 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('never lets market time go back through changes of speed, pauses and a wall clock that jumps back', () => {
    const step = fc.record({
      wall: fc.integer({ min: -1_000, max: 5_000 }),
      action: fc.constantFrom('speed', 'pause', 'resume', 'none'),
      speed,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        let pacing: Pacing = startPacing(0, 0, 1);
        let wall = 0;
        let market = 0;
        for (const it of steps) {
          wall += it.wall;
          const reached = Math.max(market, marketTimeAt(pacing, wall));
          if (pacing.paused) expect(reached).toBe(market);
          market = reached;
          if (it.action === 'speed') pacing = withSpeed(pacing, it.speed, market, wall);
          if (it.action === 'pause') pacing = pause(pacing, market, wall);
          if (it.action === 'resume') pacing = resume(pacing, wall);
          expect(marketTimeAt(pacing, wall)).toBeLessThanOrEqual(Math.max(market, marketTimeAt(pacing, wall)));
          if (it.action !== 'none') expect(marketTimeAt(pacing, wall)).toBeLessThanOrEqual(market);
        }
      }),
    );
  });

  it('says how long to wait so that the time is reached then', () => {
    fc.assert(
      fc.property(speed, fc.nat(1_000_000), fc.nat(10_000), (speed: Speed, marketAt, wallAt) => {
        const pacing = startPacing(0, 0, speed);
        const delay = wallDelayUntil(pacing, marketAt, wallAt);
        // One millisecond of market time is lost at most to rounding a fractional speed.
        expect(marketTimeAt(pacing, wallAt + delay)).toBeGreaterThanOrEqual(marketAt - 1);
      }),
    );
    expect(wallDelayUntil(pause(startPacing(0, 0, 1), 0, 0), 10, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not make up for the time spent paused', () => {
    const paused = pause(startPacing(0, 0, 1), 500, 500);
    expect(marketTimeAt(resume(paused, 90_000), 90_100)).toBe(600);
  });

  it('refuses a speed that is no speed', () => {
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => startPacing(0, 0, bad)).toThrow(RangeError);
  });
});
