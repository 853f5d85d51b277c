import type { Effect } from '../core.ts';
import type { RecordBodies } from '../domain/records.ts';

type Alarm = RecordBodies['alarm.raised'];

/** The figures for the screen cannot be kept up with the records. */
export function projectionAlarm(error: Error): Alarm {
  return {
    alarmId: 'projection',
    priority: 'high',
    agent: null,
    cause: `The figures for the screen cannot be kept up: ${error.message.slice(0, 200)}`,
    consequence: 'What the screen shows may be wrong or old. Orders, limits and kills do not depend on it.',
    action: 'Kill if you cannot see what you need. Then restart the app: the journal has everything.',
  };
}

/** A venue or an agent's process could not be called. */
export function callAlarm(effect: Effect, error: Error): Alarm {
  const whom = 'venue' in effect ? effect.venue : effect.agent;
  return {
    alarmId: `call-${effect.kind}-${whom}`,
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
