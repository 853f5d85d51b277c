import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import { INCIDENT_STEPS, type IncidentRow, type IncidentStep } from '../../src/shared/view/incident-view.ts';
import { fleet } from './scenarios.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** One of which nothing was done yet. */
export function incident(id: string, change: Partial<IncidentRow> = {}): IncidentRow {
  const now = Date.now();
  return {
    id,
    title: `Title of ${id}`,
    severity: 'high',
    cause: 'trip',
    tripId: 'trip-1',
    openedAt: Date.UTC(2022, 0, 19, 14),
    openedWallAt: now - 10 * MINUTE,
    respondByWallAt: now + 50 * MINUTE,
    responded: false,
    state: 'open',
    steps: stepsWith({}),
    rootCause: '',
    actions: '',
    closedWallAt: null,
    preserved: '',
    ...change,
  };
}

/** The checklist with these done, by their notes. */
export function stepsWith(done: Partial<Record<IncidentStep, string>>): IncidentRow['steps'] {
  return INCIDENT_STEPS.map((step) => {
    const note = done[step];
    return note === undefined
      ? { step, doneWallAt: null, by: '', note: '' }
      : { step, doneWallAt: Date.now() - 8 * MINUTE, by: step === 'contain' ? 'system' : 'ann', note };
  });
}

/** A late critical one, one that was assessed, one by hand, and one that is closed. */
export function incidents(): IncidentRow[] {
  const now = Date.now();
  return [
    incident('incident-1', {
      title: 'Kill of grid.ada by trigger:risk-violations: 6 violations in 60 s',
      state: 'closed',
      closedWallAt: now - DAY,
      openedWallAt: now - DAY - 30 * MINUTE,
      responded: true,
      steps: stepsWith({ contain: 'The kill is FLAT.', assess: 'A stale limit in its manifest.' }),
      rootCause: 'The manifest was not taken over with the last change of the limits.',
      actions: 'Manifests are checked at each change of the limits.',
      preserved: '4 files, 12.3 MB, their hashes are in the journal',
    }),
    incident('incident-2', {
      title: 'Odd fills at the open',
      severity: 'low',
      cause: 'hand',
      tripId: null,
      respondByWallAt: now + DAY,
    }),
    incident('incident-3', {
      title: 'Kill of trend.btc by trigger:loss: daily loss of 5.2 %',
      tripId: 'trip-2',
      responded: true,
      steps: stepsWith({
        contain: 'The kill is FLAT: two clean reads of the venue.',
        assess: 'One bar with a price ten times too high.\nThe agent bought into it.',
      }),
      preserved: '5 files, 48.0 MB, their hashes are in the journal',
    }),
    incident('incident-4', {
      title: 'Kill of ALL by trigger:audit-failure: record 412 of the journal does not verify',
      severity: 'critical',
      tripId: 'trip-3',
      openedWallAt: now - 20 * MINUTE,
      respondByWallAt: now - 5 * MINUTE,
      steps: stepsWith({ contain: 'The kill is FLAT: two clean reads of the venue.' }),
      preserved:
        '3 files, 40.1 MB, their hashes are in the journal. Not preserved: desktop.log: it could not be written (EIO)',
    }),
  ];
}

/** A fleet at work with these incidents. */
export function withIncidents(rows: readonly IncidentRow[] = incidents(), size = 4): ConsoleView {
  return { ...fleet(size), incidents: [...rows] };
}
