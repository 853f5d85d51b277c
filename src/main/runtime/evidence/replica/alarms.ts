import type { RecordBodies } from '../../../engine/domain/records.ts';

type Alarm = RecordBodies['alarm.raised'];

export const REPLICA_ALARM = 'replica';
export const LATE_ALARM = 'replica-late';

/** A copy could not be made, or does not verify. */
export function replicaAlarm(problem: string): Alarm {
  return {
    alarmId: REPLICA_ALARM,
    priority: 'medium',
    agent: null,
    cause: `No replica could be made: ${problem}`,
    consequence: 'The copies before it are kept as they are. It is tried again in an hour.',
    action: 'Make room, restore access to the folder, or name another one: interlock replica set FOLDER.',
  };
}

/** The last copy is older than a day and a half. */
export function lateAlarm(): Alarm {
  return {
    alarmId: LATE_ALARM,
    priority: 'high',
    agent: null,
    cause: 'For more than 36 hours no replica was made.',
    consequence: 'If this disk is lost, everything since the last replica is.',
    action: 'Look at what keeps it from being made, then: interlock replica now.',
  };
}
