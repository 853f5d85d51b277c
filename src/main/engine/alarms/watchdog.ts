import type { Core } from '../core.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { Watchdog } from '../policy/watchdog.ts';
import { clearAlarm, raiseAlarm } from './raise.ts';

const ALARM = 'watchdog';

/** Journals how the watchdog stands, and alarms while one that should be there is gone or could not take over. */
export function noteWatchdog(core: Core, { state, reason }: Watchdog): void {
  const known = core.state.watchdog;
  if (known.state === state && known.reason === reason) return;
  core.stage('watchdog.changed', null, null, { state, reason });
  // The same alarm tells of both, so that one which turned into the other is said anew.
  if (known.state !== state) clearAlarm(core, ALARM);
  if (state === 'gone') raiseAlarm(core, goneAlarm(reason));
  if (state === 'keyless') raiseAlarm(core, keylessAlarm(reason));
  core.settle();
}

function goneAlarm(reason: string): RecordBodies['alarm.raised'] {
  return {
    alarmId: ALARM,
    priority: 'high',
    agent: null,
    cause: `The watchdog is gone: ${reason}`,
    consequence: 'If the app hangs or dies, nobody would take the kill over. Nothing leaves paper until it watches.',
    action: 'Wait for it to be started again. If it stays away, kill or flatten, and start the app again.',
  };
}

function keylessAlarm(reason: string): RecordBodies['alarm.raised'] {
  return {
    alarmId: ALARM,
    priority: 'high',
    agent: null,
    cause: `The watchdog could not take the account over: ${reason}`,
    consequence:
      'If the app hangs or dies, nobody closes its positions before the next start; its orders end by the dead-man’s switch where the exchange has one.',
    action: 'Unlock the keychain, or rotate the key. It is looked at again every five minutes; else kill or flatten.',
  };
}
