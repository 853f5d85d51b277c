import { expect, test } from 'vitest';
import { engineLimit } from '../../src/main/adapters/ccxt/published-limits.ts';
import { RequestBudget } from '../../src/main/engine/execution/request-budget.ts';
import { ROWS, SPOT_ROWS } from './conformance/rows.ts';

/** As many markets as a session on live prices may trade (shared/ipc/live-markets.ts). */
const MARKETS = 20;
const MINUTE = 60_000;
/** A switch is refreshed at a fifth of its time-out (execution/dead-mans-switches.ts). */
const REFRESHES = 5;

test.each([...ROWS, ...SPOT_ROWS])(
  '[N4] [R8] $name: with 20 markets the switch and steady reads leave an agent its cancels',
  ({ profile }) => {
    const budget = new RequestBudget(engineLimit(profile.limits, MARKETS));
    const everyMs = Math.floor((profile.deadMansSwitch?.timeoutMs ?? Number.POSITIVE_INFINITY) / REFRESHES);
    let readAt = 0;
    for (let now = 0; now < 10 * MINUTE; now += 1_000) {
      if (now % everyMs < 1_000) budget.take({ kind: 'switch' }, now);
      if (now >= readAt && budget.room('exit', { kind: 'read' }, now) > 0) {
        budget.take({ kind: 'read' }, now);
        readAt = now + MINUTE;
      }
      expect(now - readAt, 'a read is late').toBeLessThan(15_000);
      expect(budget.room('exit', { kind: 'cancel' }, now), `cancels after ${now} ms`).toBeGreaterThan(0);
    }
  },
);
