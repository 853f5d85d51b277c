import { describe, expect, it } from 'vitest';
import { INCIDENT_STEPS, type IncidentRow } from '../../../shared/view/incident-view.ts';
import { clockOf, incidentsNote, lateCount, worstIncidentFirst } from './incidents.ts';

const MINUTE = 60_000;

function row(id: string, change: Partial<IncidentRow> = {}): IncidentRow {
  return {
    id,
    title: id,
    severity: 'high',
    cause: 'hand',
    tripId: null,
    openedAt: 0,
    openedWallAt: 0,
    respondByWallAt: 60 * MINUTE,
    responded: false,
    state: 'open',
    steps: INCIDENT_STEPS.map((step) => ({ step, doneWallAt: null, by: '', note: '' })),
    rootCause: '',
    actions: '',
    closedWallAt: null,
    preserved: '',
    ...change,
  };
}
const assessedAt = (doneWallAt: number): Partial<IncidentRow> => ({
  responded: true,
  steps: [{ step: 'assess', doneWallAt, by: 'ann', note: 'x' }],
});

describe('the list of incidents', () => {
  it('[E7] has open ones first, the worst first, then what runs out first; closed ones newest first', () => {
    const rows = [
      row('closed-old', { state: 'closed', severity: 'critical', closedWallAt: 1 }),
      row('low', { severity: 'low' }),
      row('later', { respondByWallAt: 2 }),
      row('sooner', { respondByWallAt: 1 }),
      row('closed-new', { state: 'closed', severity: 'low', closedWallAt: 2 }),
      row('critical', { severity: 'critical', respondByWallAt: 9 }),
    ];
    const order = ['critical', 'sooner', 'later', 'low', 'closed-new', 'closed-old'];
    expect(rows.toSorted(worstIncidentFirst).map(({ id }) => id)).toEqual(order);
    expect(
      rows
        .toReversed()
        .toSorted(worstIncidentFirst)
        .map(({ id }) => id),
    ).toEqual(order);
  });
});

describe('the response clock', () => {
  it('[E7] counts down, says LATE in words once its time is over, and what became of it', () => {
    const open = row('one');
    expect(clockOf(open, 59 * MINUTE)).toEqual({ look: 'runs', text: 'assess within 1 min 00 s' });
    expect(clockOf(open, 60 * MINUTE)).toEqual({ look: 'runs', text: 'assess within 0 s' });
    expect(clockOf(open, 65 * MINUTE)).toEqual({ look: 'late', text: 'LATE: not assessed for 5 min 00 s' });
    expect(clockOf(row('in', assessedAt(60 * MINUTE)), 99 * MINUTE).text).toBe('assessed in time');
    expect(clockOf(row('after', assessedAt(62 * MINUTE)), 99 * MINUTE).text).toBe('assessed 2 min 00 s late');
    const closed = row('closed', { state: 'closed', closedWallAt: 1 });
    expect(clockOf(closed, 99 * MINUTE)).toEqual({ look: 'done', text: 'closed without an assessment' });
  });

  it('[E7] the note counts what is open and what is late', () => {
    const rows = [row('a'), row('b', { respondByWallAt: 1 }), row('c', { state: 'closed', closedWallAt: 1 })];
    expect(lateCount(rows, 2)).toBe(1);
    expect(incidentsNote(rows, 2)).toBe('2 open · 1 LATE · worst first');
    expect(incidentsNote([row('a')], 2)).toBe('1 open · worst first');
    expect(incidentsNote([], 2)).toBe('none');
  });
});
