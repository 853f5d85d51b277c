import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmRow } from '../../../shared/view/console-view.ts';
import { alarmsShown } from './order.ts';

const alarm = fc.record({
  id: fc.uuid(),
  priority: fc.constantFrom<AlarmRow['priority']>('critical', 'high', 'medium', 'low'),
  raisedWallAt: fc.integer({ min: 0, max: 1_000 }),
  acknowledged: fc.boolean(),
  cleared: fc.boolean(),
});

describe('alarms', () => {
  it('[U2] acknowledged is not cleared: only both together take an alarm off the screen', () => {
    fc.assert(
      fc.property(fc.array(alarm), (rows) => {
        const shown = new Set(alarmsShown(rows as AlarmRow[]).map((row) => row.id));
        for (const row of rows) expect(shown.has(row.id)).toBe(!(row.acknowledged && row.cleared));
      }),
    );
  });
  it('puts what waits for the operator before what was seen, and the worst first', () => {
    const row = (id: string, priority: AlarmRow['priority'], acknowledged = false) =>
      ({ id, priority, acknowledged, cleared: false, raisedWallAt: 0 }) as AlarmRow;
    const ids = alarmsShown([row('a', 'low'), row('b', 'critical', true), row('c', 'high'), row('d', 'critical')]);
    expect(ids.map((one) => one.id)).toEqual(['d', 'c', 'a', 'b']);
  });
});
