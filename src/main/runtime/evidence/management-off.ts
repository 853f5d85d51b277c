import { clearAlarm, raiseAlarm } from '../../engine/alarms/raise.ts';
import type { RecordBodies } from '../../engine/domain/records.ts';
import { formerPurpose, KNOWN_KEYS } from './keys/known-keys.ts';
import type { Keys } from './keys.ts';
import { type Face, MissingPart } from './missing-part.ts';
import { missingKeys, missingOperatorName } from './missing-parts.ts';
import type { OperatorName } from './operator-name.ts';
import type { EvidenceParts } from './parts.ts';

const MANAGEMENT_ALARM = 'management-off';
/** The way out, for whoever has no copy to restore. */
export const MAKE_ANEW =
  'Without a copy: close the console, then `interlock keys management-new`, which puts what is there aside.';

/** The console works without the management database. */
function managementAlarm(problem: string): RecordBodies['alarm.raised'] {
  return {
    alarmId: MANAGEMENT_ALARM,
    priority: 'high',
    agent: null,
    cause: problem,
    consequence:
      'Ages and rotation of keys, names of operators and replicas are off. Trading, kills and resets do not depend on it.',
    action: MAKE_ANEW,
  };
}

/** Says at a start whether the management database is in use; empty when it is. */
export function sayManagement({ engine }: Pick<EvidenceParts, 'engine'>, problem: string): void {
  if (problem === '') clearAlarm(engine.core, MANAGEMENT_ALARM);
  else raiseAlarm(engine.core, managementAlarm(problem));
}

/** The keys without the store of their metadata: each use is journalled at once, nothing else is known of them. */
export function keysOff({ engine, folder }: Pick<EvidenceParts, 'engine' | 'folder'>): Face<Keys> {
  folder.reads.listen((reads) => {
    for (const { alias, fingerprint } of reads) {
      const known = KNOWN_KEYS[alias];
      if (known === undefined) continue;
      const purpose = fingerprint === null ? formerPurpose(known) : known.purpose;
      engine.core.stage('key.used', null, null, { alias, purpose });
    }
  });
  return { ...missingKeys(off(folder.managementProblem)), look: () => {} };
}

export function operatorNameOff({ folder }: Pick<EvidenceParts, 'folder'>): Face<OperatorName> {
  return missingOperatorName(off(folder.managementProblem));
}

function off(problem: string): MissingPart {
  return new MissingPart(`${problem} ${MAKE_ANEW}`);
}
