import type { RecordBodies } from '../../../engine/domain/records.ts';

export const STATEMENTS_ALARM = 'statements-late';

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
