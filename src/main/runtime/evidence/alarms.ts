import type { RecordBodies } from '../../engine/domain/records.ts';

type Alarm = RecordBodies['alarm.raised'];

export const PROOF_ALARM = 'journal-proof';
export const SIGNING_ALARM = 'signing-key';
export const CHECKPOINT_ALARM = 'checkpoint';
export const COPIES_ALARM = 'checkpoint-copies';
export const TREE_ALARM = 'journal-tree';

/** What is left where records were changed. */
export const GO_ON = 'Go on in another data folder, or restore the newest replica; close what is open at the venue.';

/** The journal is not the one that was signed. */
export function proofAlarm(problem: string): Alarm {
  return {
    alarmId: PROOF_ALARM,
    priority: 'critical',
    agent: null,
    cause: `The journal is not the one that was signed: ${problem}.`,
    consequence: 'What it tells cannot be trusted. Everything is killed at each start, and no checkpoint is signed.',
    action: `Keep the data folder and the copies of checkpoints as they are. ${GO_ON} Where only copies outside differ, rotating the key \`signing\` goes on with what is there; where records were changed it is refused.`,
  };
}

/** The key that signs cannot be used. */
export function signingAlarm(problem: string): Alarm {
  return {
    alarmId: SIGNING_ALARM,
    priority: 'critical',
    agent: null,
    cause: problem,
    consequence: 'Everything is killed: nothing that happens now could be proved later.',
    action: 'Do as it says, start the console again, then reset.',
  };
}

/** A checkpoint could not be signed or kept. */
export function checkpointAlarm(problem: string): Alarm {
  return {
    alarmId: CHECKPOINT_ALARM,
    priority: 'high',
    agent: null,
    cause: `A checkpoint of the journal could not be made: ${problem}`,
    consequence: 'The newest records are written and chained, and not signed. It is tried again.',
    action: 'Look at the alarm of the journal, if there is one. If it stays, restart the app.',
  };
}

/** Copies outside the database are not written. */
export function copiesAlarm(problem: string): Alarm {
  return {
    alarmId: COPIES_ALARM,
    priority: 'medium',
    agent: null,
    cause: problem,
    consequence: 'Checkpoints are signed and kept in the database alone: a rollback would not be found.',
    action: 'Restore access to the folder or the secret store, or name another folder in evidence.json.',
  };
}

/** There were copies outside, by what the journal says, and there are none. */
export function copiesGoneAlarm(): Alarm {
  return {
    alarmId: 'checkpoint-copies-gone',
    priority: 'medium',
    agent: null,
    cause: 'The journal has checkpoints, and the folder for their copies has none.',
    consequence: 'A rollback to a time before this would be found by the counter in the secret store alone.',
    action: 'If you moved the data folder, move the copies as well. They begin anew now.',
  };
}

/** The thread that hashes the tree is gone. */
export function treeAlarm(problem: string): Alarm {
  return {
    alarmId: TREE_ALARM,
    priority: 'high',
    agent: null,
    cause: `The journal's tree is not computed: its thread failed (${problem.slice(0, 200)}).`,
    consequence: 'No checkpoint is signed meanwhile. Orders, limits and kills do not depend on it.',
    action: 'Wait: it is begun anew by itself. If it stays, restart the app.',
  };
}
