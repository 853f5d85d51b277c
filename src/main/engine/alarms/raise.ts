import type { Core } from '../core.ts';
import type { RecordBodies } from '../domain/records.ts';

/** Raises an alarm unless the same one already stands: an alarm that repeats itself is noise. */
export function raiseAlarm(core: Core, alarm: RecordBodies['alarm.raised']): void {
  const standing = core.state.alarms.get(alarm.alarmId);
  if (standing !== undefined && !standing.cleared) return;
  core.stage('alarm.raised', alarm.agent, alarm.alarmId, alarm);
}

/** The cause is gone. The alarm stays on screen until it is acknowledged as well. */
export function clearAlarm(core: Core, alarmId: string): void {
  const standing = core.state.alarms.get(alarmId);
  if (standing !== undefined && !standing.cleared) core.stage('alarm.cleared', standing.agent, alarmId, { alarmId });
}
