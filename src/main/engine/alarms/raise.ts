import type { Core } from '../core.ts';
import type { RecordBodies } from '../domain/records.ts';

type AlarmBody = RecordBodies['alarm.raised'];

const RANK: Record<AlarmBody['priority'], number> = { critical: 3, high: 2, medium: 1, low: 0 };

/**
 * Raises an alarm unless the same one already stands: an alarm that repeats itself is noise. One that became more
 * urgent is raised anew, and then it has to be seen anew, also when it was put away.
 */
export function raiseAlarm(core: Core, alarm: AlarmBody): void {
  const standing = core.state.alarms.get(alarm.alarmId);
  if (standing !== undefined && !standing.cleared && RANK[alarm.priority] <= RANK[standing.priority]) return;
  core.stage('alarm.raised', alarm.agent, alarm.alarmId, alarm);
}

/** An alarm that tells of a moment: it goes when it is acknowledged, and said again it is to be seen again. */
export function raiseMoment(core: Core, alarm: AlarmBody): void {
  core.stage('alarm.raised', alarm.agent, alarm.alarmId, { ...alarm, moment: true });
}

/** The cause is gone. The alarm stays on screen until it is acknowledged as well. */
export function clearAlarm(core: Core, alarmId: string): void {
  const standing = core.state.alarms.get(alarmId);
  if (standing !== undefined && !standing.cleared) core.stage('alarm.cleared', standing.agent, alarmId, { alarmId });
}

/** Clears every standing alarm whose id begins so. */
export function clearAlarms(core: Core, prefix: string): void {
  for (const alarmId of [...core.state.alarms.keys()]) if (alarmId.startsWith(prefix)) clearAlarm(core, alarmId);
}
