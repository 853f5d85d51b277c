import type { AnchorId } from '../../../engine/domain/evidence.ts';
import type { RecordBodies } from '../../../engine/domain/records.ts';

type Alarm = RecordBodies['alarm.raised'];

export const ANCHORS_OFF = 'anchors-off';
export const failedAlarmId = (id: AnchorId): string => `anchor-${id}`;
export const lateAlarmId = (id: AnchorId): string => `anchor-${id}-late`;
const NAMES: Readonly<Record<AnchorId, string>> = { git: 'the git branch', rfc3161: 'the time-stamp authority' };

/** A checkpoint was not published; `isRewritten` when the anchor is not as it was left. */
export function failedAlarm(id: AnchorId, problem: string, isRewritten: boolean): Alarm {
  return {
    alarmId: `anchor-${id}`,
    priority: isRewritten ? 'high' : 'medium',
    agent: null,
    cause: `No checkpoint is published to ${NAMES[id]}: ${problem}`,
    consequence: 'What happens now is signed here, and nobody else could bear witness to it yet. It is tried again.',
    action: isRewritten
      ? 'Find out who changed it. Keep the receipts. Then name another branch with `interlock anchor git enable`.'
      : 'Mend what it names. `interlock anchor publish` tries it at once.',
  };
}

/** The newest proof is older than it should be. */
export function lateAlarm(id: AnchorId): Alarm {
  return {
    alarmId: `anchor-${id}-late`,
    priority: 'medium',
    agent: null,
    cause: `The newest checkpoint that ${NAMES[id]} proves is older than three intervals.`,
    consequence: 'Whoever has this machine and its keys could write anew what followed it, and nobody would see it.',
    action: 'Look at the other alarms of anchors and checkpoints. `interlock anchor publish` tries it at once.',
  };
}

/** The settings cannot be used. */
export function anchorsOffAlarm(problem: string): Alarm {
  return {
    alarmId: ANCHORS_OFF,
    priority: 'medium',
    agent: null,
    cause: problem,
    consequence: 'Checkpoints are published nowhere. They are signed and copied all the same.',
    action: 'Mend anchors.json or remove it, then start the console again.',
  };
}
