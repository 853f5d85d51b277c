import type { RecordBodies } from '../engine/domain/records.ts';

type Alarm = RecordBodies['alarm.raised'];

export const KEEPING_ALARM = 'state-keeping';

/** A snapshot was there that cannot be believed. */
export function snapshotAlarm(passedOver: string): Alarm {
  return {
    alarmId: 'state-snapshot',
    priority: 'critical',
    agent: null,
    cause: `A snapshot of the state cannot be believed. ${passedOver}`,
    consequence:
      'It was not used: everything stands as the journal tells. Somebody may have the keys of this data folder.',
    action:
      'If you did not put market.db or the journal back from a copy: kill, keep a copy of the data folder, and find out ' +
      'who could write to it. Verify the journal, then rotate the keys.',
  };
}

/** The database of snapshots could not be read at a start; it was put aside and made anew. */
export function setAsideAlarm(problem: string): Alarm {
  return {
    alarmId: 'market-set-aside',
    priority: 'medium',
    agent: null,
    cause: problem,
    consequence:
      'It was put aside in the data folder, as market.db.damaged and the time, and made anew. Everything stands as the ' +
      'journal tells; this start took longer.',
    action: 'Look at the disk, and at who could write there. You can delete the file that was put aside.',
  };
}

/** The state could not be kept. */
export function keepingAlarm(problem: string): Alarm {
  return {
    alarmId: KEEPING_ALARM,
    priority: 'medium',
    agent: null,
    cause: problem,
    consequence:
      'The state is not kept in market.db: the next start takes longer. Orders and kills do not depend on it.',
    action:
      'Make room on the disk or restore access to the data folder, and start the console again. It is tried again.',
  };
}
