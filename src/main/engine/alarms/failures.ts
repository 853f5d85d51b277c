import type { Core, Effect } from '../core.ts';
import type { RecordBodies } from '../domain/records.ts';
import { clearAlarm, clearAlarms } from './raise.ts';

type Alarm = RecordBodies['alarm.raised'];

export const JOURNAL_ALARM = 'journal-write';
const PROJECTION_ALARM = 'projection';
const CALL_ALARMS = 'call-';

/** Nothing can be made durable. */
export function journalAlarm(error: Error): Alarm {
  return {
    alarmId: JOURNAL_ALARM,
    priority: 'critical',
    agent: null,
    cause: `The journal cannot be written: ${error.message}`,
    consequence: 'Trading is halted. A kill still works; its latch may not survive a restart.',
    action: 'Make room or restore access to the data folder, then reset.',
  };
}

/** The figures for the screen cannot be kept up with the records: what was missed is missing until the next start. */
export function projectionAlarm(error: Error): Alarm {
  return {
    alarmId: PROJECTION_ALARM,
    priority: 'high',
    agent: null,
    cause: `The figures for the screen cannot be kept up: ${error.message.slice(0, 200)}`,
    consequence: 'What the screen shows may be wrong or old. Orders, limits and kills do not depend on it.',
    action: 'Kill if you cannot see what you need. Then restart the app: the journal has everything.',
  };
}

/** A venue or an agent's process could not be called. */
export function callAlarm(effect: Effect, error: Error): Alarm {
  const whom = whomOf(effect);
  return {
    alarmId: callAlarmId(effect),
    priority: 'high',
    agent: 'agent' in effect ? effect.agent : null,
    cause: `${effect.kind} for ${whom} could not be done: ${error.message.slice(0, 200)}`,
    consequence:
      'venue' in effect
        ? 'The order is unknown until the venue is read. A kill tries again.'
        : 'The process may not have been told.',
    action: 'Look at what the venue and the agent say. Kill if in doubt.',
  };
}

/** One alarm for each kind of call to each venue or agent; it goes with the next such call that can be done. */
export function callAlarmId(effect: Effect): string {
  return `${CALL_ALARMS}${effect.kind}-${whomOf(effect)}`;
}

/** After a restart: what failed in a process that is gone is over with it. */
export function clearPastFailures(core: Core): void {
  clearAlarm(core, PROJECTION_ALARM);
  clearAlarms(core, CALL_ALARMS);
}

function whomOf(effect: Effect): string {
  return 'venue' in effect ? effect.venue : effect.agent;
}
