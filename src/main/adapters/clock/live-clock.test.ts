import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveClock } from './live-clock.ts';

function clockAt(wall: number, notBefore = 0) {
  const machine = { wall, steady: 5_000 };
  const clock = new LiveClock({ notBefore, wallNow: () => machine.wall, steadyNow: () => machine.steady });
  const passes = (ms: number): void => {
    machine.wall += ms;
    machine.steady += ms;
  };
  return { machine, clock, passes };
}

describe('the clock of a live session', () => {
  it('[T2] never goes back, whatever the wall clock is set to', () => {
    const turn = fc.record({ passes: fc.nat(10_000), set: fc.integer({ min: -100_000, max: 100_000 }) });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 60 }), fc.integer({ min: 0, max: 2_000_000 }), (turns, notBefore) => {
        const { machine, clock, passes } = clockAt(1_000_000, notBefore);
        let last = clock.now();
        expect(last).toBeGreaterThanOrEqual(notBefore);
        for (const it of turns) {
          passes(it.passes);
          machine.wall += it.set;
          const now = clock.now();
          // It goes on at least as fast as the steady clock does.
          expect(now - last).toBeGreaterThanOrEqual(it.passes);
          last = now;
        }
      }),
    );
  });

  it('is at the calendar’s time again after the machine slept', () => {
    const { machine, clock, passes } = clockAt(1_000_000);
    passes(500);
    expect(clock.now()).toBe(1_000_500);
    machine.wall += 3_600_000;
    expect(clock.now()).toBe(4_600_500);
    passes(250);
    expect(clock.now()).toBe(4_600_750);
  });

  it('goes on by the steady clock when the wall clock was set back, and before the journal’s last time never', () => {
    const { machine, clock, passes } = clockAt(1_000_000, 1_200_000);
    expect(clock.now()).toBe(1_200_000);
    machine.wall -= 500_000;
    passes(700);
    expect(clock.now()).toBe(1_200_700);
  });
});
