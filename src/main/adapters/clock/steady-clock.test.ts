import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steadyClock } from './steady-clock.ts';

describe('a steady clock', () => {
  it('never goes back, passes jumps ahead on, and after a jump back goes on at its pace', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 1, maxLength: 50 }), (moves) => {
        let wall = 1_000_000;
        const clock = steadyClock({ now: () => wall });
        let before = clock.now();
        for (const move of moves) {
          wall += move;
          const now = clock.now();
          expect(now).toBe(before + Math.max(0, move));
          before = now;
        }
      }),
    );
  });
});
