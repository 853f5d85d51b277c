import type { RecordBodies } from '../../../engine/domain/records.ts';

export const STATEMENTS_ALARM = 'statements-late';

export const CONTEXT_ALARM = 'statements-context';

/** The table of what statements stand on was changed. */
export function contextAlarm(): RecordBodies['alarm.raised'] {
  return {
    alarmId: CONTEXT_ALARM,
    priority: 'high',
    agent: null,
    cause: 'The list of the records that statements stand on was not what the records say: it was changed.',
    consequence:
      'It was made anew from the records before anything was signed. Somebody may have the key of the database.',
    action: 'Find out who could write to the data folder. Verify the journal, then rotate the key `database`.',
  };
}

/** Approved actions wait for their statements for longer than they should. */
export function statementsAlarm(waiting: number, problem: string): RecordBodies['alarm.raised'] {
  return {
    alarmId: STATEMENTS_ALARM,
    priority: 'medium',
    agent: null,
    cause: `${waiting} records have waited for more than five minutes for their statements. ${problem}`.trim(),
    consequence: 'What was approved since is journalled, and not signed action by action yet. Nothing is lost.',
    action: 'Look at the alarms of the journal and of the signing key. If there are none, restart the app.',
  };
}
