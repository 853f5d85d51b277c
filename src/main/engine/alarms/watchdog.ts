import type { Core } from '../core.ts';
import type { Watchdog } from '../policy/watchdog.ts';
import { clearAlarm, raiseAlarm } from './raise.ts';

const ALARM = 'watchdog';

/** Journals that the watchdog watches, is gone or is off, and alarms while one that should be there is gone. */
export function noteWatchdog(core: Core, { state, reason }: Watchdog): void {
  const known = core.state.watchdog;
  if (known.state === state && known.reason === reason) return;
  core.stage('watchdog.changed', null, null, { state, reason });
  if (state !== 'gone') clearAlarm(core, ALARM);
  else {
    raiseAlarm(core, {
      alarmId: ALARM,
      priority: 'high',
      agent: null,
      cause: `The watchdog is gone: ${reason}`,
      consequence: 'If the app hangs or dies, nobody would take the kill over. Nothing leaves paper until it watches.',
      action: 'Wait for it to be started again. If it stays away, kill or flatten, and start the app again.',
    });
  }
  core.settle();
}
