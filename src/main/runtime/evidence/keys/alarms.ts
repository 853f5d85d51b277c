import type { KeyRow } from '../../../../shared/view/evidence-view.ts';
import type { RecordBodies } from '../../../engine/domain/records.ts';

export function dueAlarmId(alias: string): string {
  return `rotation-due-${alias}`;
}

/** A key is older than a quarter. */
export function dueAlarm({ id, text }: KeyRow): RecordBodies['alarm.raised'] {
  return {
    alarmId: dueAlarmId(id),
    priority: 'low',
    agent: null,
    cause: `The key ${id} was not rotated for 90 days.`,
    consequence: 'Whoever got hold of it since could still use it.',
    action: text,
  };
}

export function unfinishedAlarmId(alias: string): string {
  return `rotation-unfinished-${alias}`;
}

/** A database is not under its new key yet. */
export function unfinishedAlarm(alias: string, problem: string): RecordBodies['alarm.raised'] {
  return {
    alarmId: unfinishedAlarmId(alias),
    priority: 'medium',
    agent: null,
    cause: `The key ${alias} was to be rotated, and ${problem}.`,
    consequence: 'The database is whole and in use under the key before, which still opens it.',
    action: 'Make room for a copy of the database in the data folder, then start the console again.',
  };
}
