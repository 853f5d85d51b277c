import type { RecordBodies } from '../../../engine/domain/records.ts';

export const RETENTION_ALARM = 'retention';

/** What has run out could not be let go. */
export function retentionAlarm(problem: string): RecordBodies['alarm.raised'] {
  return {
    alarmId: RETENTION_ALARM,
    priority: 'medium',
    agent: null,
    cause: `Records whose time has run out are still kept: ${problem}`,
    consequence: 'Nothing is lost; more is kept than should be. It is tried again in an hour.',
    action:
      'Mend evidence.json if it names it, and look at the alarms of the journal; then: interlock retention expire.',
  };
}

export const RETENTION_CLOCK_ALARM = 'retention-clock';

/** The machine's clock is not believed: by a wrong one content would go that does not come back. */
export function retentionClockAlarm(doubt: string): RecordBodies['alarm.raised'] {
  return {
    alarmId: RETENTION_CLOCK_ALARM,
    priority: 'medium',
    agent: null,
    cause: `Nothing expires, since the machine's clock may be wrong. ${doubt}`,
    consequence: 'Nothing is lost; more is kept than should be. It is looked at again in an hour.',
    action: "Look at the machine's time, and set it right if it is wrong.",
  };
}
