import type { TimeMs } from '../../../shared/ids.ts';
import type { JournalRecord, RecordBodies } from '../domain/records.ts';

/** Alarms kept, cleared ones included; the oldest cleared and acknowledged go first. */
const KEPT = 200;

/** U2: cause, consequence, action. Acknowledged is not cleared; it goes when both hold. */
export type Alarm = RecordBodies['alarm.raised'] & {
  readonly at: TimeMs;
  acknowledged: boolean;
  cleared: boolean;
};

export type Alarms = Map<string, Alarm>;

export function foldAlarm(alarms: Alarms, record: JournalRecord): void {
  switch (record.kind) {
    case 'alarm.raised':
      alarms.set(record.body.alarmId, { ...record.body, at: record.at, acknowledged: false, cleared: false });
      break;
    case 'alarm.acknowledged': {
      const alarm = alarms.get(record.body.alarmId);
      if (alarm !== undefined) alarm.acknowledged = true;
      break;
    }
    case 'alarm.cleared': {
      const alarm = alarms.get(record.body.alarmId);
      if (alarm !== undefined) alarm.cleared = true;
      break;
    }
    default:
      return;
  }
  for (const alarm of alarms.values()) if (alarm.acknowledged && alarm.cleared) alarms.delete(alarm.alarmId);
  for (const alarm of alarms.values()) {
    if (alarms.size <= KEPT) break;
    if (alarm.cleared) alarms.delete(alarm.alarmId);
  }
}
