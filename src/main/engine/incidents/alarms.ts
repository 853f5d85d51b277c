import type { RecordBodies } from '../domain/records.ts';
import type { Incident } from './incidents.ts';

type Alarm = RecordBodies['alarm.raised'];

/** A kill was taken, and its incident could not be opened. */
export const UNOPENED_ALARM = 'incident-unopened';

export function unopenedAlarm(error: unknown): Alarm {
  return {
    alarmId: UNOPENED_ALARM,
    priority: 'high',
    agent: null,
    cause: `The incident of a kill could not be opened: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`,
    consequence: 'The kill does not depend on it and goes on. No response clock runs for it.',
    action: 'Write down what happened. The reset asks for root cause and actions all the same.',
  };
}

export function lateAlarmId(incident: Incident): string {
  return `${incident.incidentId}-late`;
}

/** Nobody assessed it within the time that its severity gives. */
export function lateAlarm(incident: Incident): Alarm {
  return {
    alarmId: lateAlarmId(incident),
    priority: incident.severity === 'critical' || incident.severity === 'high' ? 'high' : 'medium',
    agent: null,
    cause: `Nobody assessed ${incident.incidentId} in time (${incident.severity}): ${incident.title}`,
    consequence: 'What happened may still go on, and nobody looks at it.',
    action: 'Look at it, and note in the incident what you found under assess.',
  };
}
