import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestWindow } from './request-window.ts';

const limit = fc.record({ requests: fc.integer({ min: 1, max: 6 }), perMs: fc.integer({ min: 1, max: 50 }) });
const gaps = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 });

describe('RequestWindow', () => {
  it('takes a request exactly when fewer than the limit were taken in the window before it', () => {
    fc.assert(
      fc.property(limit, gaps, ({ requests, perMs }, waits) => {
        const window = new RequestWindow({ requests, perMs });
        const taken: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const recent = taken.filter((at) => at > now - perMs);
          const answer = window.take(now);
          if (recent.length < requests) {
            expect(answer).toBe(0);
            taken.push(now);
          } else {
            expect(answer).toBe((recent[0] ?? 0) + perMs - now);
          }
        }
      }),
    );
  });

  it('takes the next one after the time it named, and not a millisecond sooner', () => {
    fc.assert(
      fc.property(limit, gaps, (bounds, waits) => {
        let now = 0;
        const [early, due] = [new RequestWindow(bounds), new RequestWindow(bounds)];
        for (const wait of waits) {
          now += wait;
          due.take(now);
          const retryAfter = early.take(now);
          if (retryAfter === 0) continue;
          expect(early.take(now + retryAfter - 1)).toBe(1);
          expect(due.take(now + retryAfter)).toBe(0);
          return;
        }
      }),
    );
  });
});
