import type { Core, Effect } from '../core.ts';
import type { RecordBodies } from '../domain/records.ts';
import { clearAlarm, clearAlarms } from './raise.ts';

type Alarm = RecordBodies['alarm.raised'];

export const JOURNAL_ALARM = 'journal-write';
const PROJECTION_ALARM = 'projection';
export const VIEW_ALARM = 'view';
const ROUND_ALARMS = 'round-';
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

/** The view that every screen shows cannot be made or told just now. */
export function viewAlarm(error: Error): Alarm {
  return {
    alarmId: VIEW_ALARM,
    priority: 'high',
    agent: null,
    cause: `The screen cannot be brought up to date: ${error.message.slice(0, 200)}`,
    consequence: 'What it shows is old. Orders, limits and kills go on without it.',
    action: 'Kill if you cannot see what you need. If it stays, restart the app: the journal has everything.',
  };
}

/** Something that is to be looked after twice a second on the machine's clock failed. */
export function roundAlarm(name: string, error: Error): Alarm {
  return {
    alarmId: roundAlarmId(name),
    priority: 'high',
    agent: null,
    cause: `Looking after ${name} failed: ${error.message.slice(0, 200)}`,
    consequence: 'It is tried again twice a second, and until it works nobody does it. All else goes on.',
    action: 'If it stays, flatten and restart the app. Kill if in doubt.',
  };
}

/** One alarm for each; it goes as soon as looking after it works. */
export function roundAlarmId(name: string): string {
  return `${ROUND_ALARMS}${name}`;
}

/** A venue or an agent's process could not be called. */
export function callAlarm(effect: Effect, error: Error): Alarm {
  const whom = whomOf(effect);
  return {
    alarmId: callAlarmId(effect),
    priority: 'high',
    agent: 'agent' in effect ? effect.agent : null,
    cause: `${effect.kind} for ${whom} could not be done: ${error.message.slice(0, 200)}`,
    consequence: consequenceOf(effect),
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
  clearAlarm(core, VIEW_ALARM);
  clearAlarms(core, ROUND_ALARMS);
  clearAlarms(core, CALL_ALARMS);
}

function consequenceOf(effect: Effect): string {
  if (effect.kind === 'dead-mans-switch') return 'It is tried again; without it the venue cancels orders by itself.';
  return 'venue' in effect
    ? 'The order is unknown until the venue is read. A kill tries again.'
    : 'The process may not have been told.';
}

function whomOf(effect: Effect): string {
  return 'venue' in effect ? effect.venue : effect.agent;
}
