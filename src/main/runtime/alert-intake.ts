import { createHash } from 'node:crypto';
import { type KillReceipt, Refusal } from '../../shared/ipc/contract.ts';
import type { Alert } from '../adapters/alert-listener/alert.ts';
import type { AlertListenerOptions, AlertOutcome } from '../adapters/alert-listener/listener.ts';
import type { Refused } from '../adapters/alert-listener/refusal-count.ts';
import { raiseMoment } from '../engine/alarms/raise.ts';
import type { Core } from '../engine/core.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import type { KillRequest } from '../engine/kill/control.ts';

/** Refusals of one source and reason in a minute from which somebody should look. */
const MANY_REFUSED = 100;

/** What a console does with alerts from outside: a kill or an alarm, and a line in the journal for each (N3). */
export function alertHandling(
  core: Core,
  engage: (request: KillRequest) => KillReceipt,
): Required<Pick<AlertListenerOptions, 'onAlert' | 'wasTaken' | 'onRefused'>> {
  return {
    onAlert: (alert) => {
      const outcome = alert.kind === 'kill' ? kill(core, engage, alert) : raise(core, alert);
      if ('refused' in outcome) return outcome;
      const action = 'tripId' in outcome ? outcome.tripId : outcome.alarmId;
      core.stage('alert.received', null, action, { source: alert.source, kind: alert.kind, code: '' });
      core.settle();
      return outcome;
    },
    wasTaken: (id) => core.state.trips.byCommand.has(id),
    onRefused: (refused) => {
      const { source, code, count } = refused;
      core.stage('alert.received', null, null, { source, kind: '', code: count === 1 ? code : `${code} x${count}` });
      if (count >= MANY_REFUSED || code === 'rate' || code === 'unsigned-rate')
        raiseMoment(core, refusedAlarm(refused));
      core.settle();
    },
  };
}

function kill(
  core: Core,
  engage: (request: KillRequest) => KillReceipt,
  { scope, source, reason, id }: Extract<Alert, { kind: 'kill' }>,
): AlertOutcome {
  if (scope.kind === 'agent' && !core.state.registry.has(scope.agent)) return { refused: 'unknown-agent' };
  try {
    return { tripId: engage({ scope, commandId: id, cause: 'external', by: `alert from ${source}`, reason }).tripId };
  } catch (error) {
    if (error instanceof Refusal) return { refused: 'switched-off' };
    throw error;
  }
}

function raise(
  core: Core,
  { source, priority, cause, consequence, action }: Extract<Alert, { kind: 'alarm' }>,
): AlertOutcome {
  // By what it says: one that is sent every minute is one alarm, which wants to be acknowledged again.
  const digest = createHash('sha256').update(`${source} ${priority} ${cause}`).digest('hex').slice(0, 16);
  const alarmId = `external-${digest}`;
  raiseMoment(core, { alarmId, priority, agent: null, cause: `${source}: ${cause}`, consequence, action });
  return { alarmId };
}

function refusedAlarm({ source, code, count }: Refused): RecordBodies['alarm.raised'] {
  return {
    alarmId: `external-refused-${source}`,
    priority: 'medium',
    agent: null,
    cause: `External alert: requests of ${source} are refused (${code}${count === 1 ? '' : `, ${count} in a minute`})`,
    consequence:
      code === 'rate'
        ? 'They are signed, and nothing was killed by them. A true alert from there may not be heard for a minute.'
        : 'Nothing was killed by them. A signed alert from there is heard all the same.',
    action: 'Find who sends them. Kill from the console itself if you have to; `interlock alert disable` ends it.',
  };
}
