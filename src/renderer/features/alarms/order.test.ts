import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmRow } from '../../../shared/view/alarm-view.ts';
import { alarmGroups, minutesWords, shelveMinutes } from './order.ts';

const alarm = fc.record({
  id: fc.uuid(),
  priority: fc.constantFrom<AlarmRow['priority']>('critical', 'high', 'medium', 'low'),
  raisedWallAt: fc.integer({ min: 0, max: 1_000 }),
  acknowledged: fc.boolean(),
  cleared: fc.boolean(),
  shelvedUntilWallAt: fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null }),
  shelveAtMostMs: fc.integer({ min: 0, max: 100_000_000 }),
});

describe('alarms', () => {
  it('[U2] acknowledged is not cleared: only both together take an alarm off the screen, shelved or not', () => {
    fc.assert(
      fc.property(fc.array(alarm), (rows) => {
        const { shown, shelved } = alarmGroups(rows as AlarmRow[]);
        const listed = [...shown, ...shelved].map((row) => row.id);
        expect(new Set(listed).size).toBe(listed.length);
        for (const row of rows) expect(listed.includes(row.id)).toBe(!(row.acknowledged && row.cleared));
        for (const row of shelved) expect(row.shelvedUntilWallAt).not.toBeNull();
        for (const row of shown) expect(row.shelvedUntilWallAt).toBeNull();
      }),
    );
  });
  it('puts what waits for the operator before what was seen, and the worst first', () => {
    const row = (id: string, priority: AlarmRow['priority'], acknowledged = false) =>
      ({ id, priority, acknowledged, cleared: false, raisedWallAt: 0, shelvedUntilWallAt: null }) as AlarmRow;
    const { shown } = alarmGroups([
      row('a', 'low'),
      row('b', 'critical', true),
      row('c', 'high'),
      row('d', 'critical'),
    ]);
    expect(shown.map((one) => one.id)).toEqual(['d', 'c', 'a', 'b']);
  });
  it('[U2] no time is offered that is longer than the alarm may be shelved, and none where it may not be', () => {
    fc.assert(
      fc.property(alarm, (row) => {
        for (const minutes of shelveMinutes(row as AlarmRow)) {
          expect(minutes * 60_000).toBeLessThanOrEqual(row.shelveAtMostMs);
        }
      }),
    );
    expect(shelveMinutes({ shelveAtMostMs: 0 } as AlarmRow)).toEqual([]);
    expect(shelveMinutes({ shelveAtMostMs: 3_600_000 } as AlarmRow)).toEqual([5, 15, 30, 60]);
    expect([30, 60, 480].map(minutesWords)).toEqual(['30 minutes', '1 hour', '8 hours']);
  });
});
