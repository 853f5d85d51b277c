import type { TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Core } from '../core.ts';
import type { Alarm } from './alarms.ts';
import type { AlarmPolicy } from './config.ts';

const MINUTE_MS = 60_000;

/** Longest time an alarm of this priority may be shelved, milliseconds; 0 for one that may not. */
export function shelveAtMostMs(policy: AlarmPolicy, priority: Alarm['priority']): number {
  return priority === 'critical' ? 0 : policy.shelveAtMostMs[priority];
}

/**
 * Puts an alarm away until the time is over, by the machine's clock; it then stands there again as if it had not been
 * acknowledged (U2).
 * @throws Refusal for one that is gone, a critical one, or longer than its priority lets
 */
export function shelveAlarm(core: Core, policy: AlarmPolicy, alarmId: string, forMs: number, by: string): void {
  const alarm = core.state.alarms.get(alarmId);
  if (alarm === undefined || alarm.cleared) throw new Refusal('This alarm does not stand any more.');
  const { priority, agent } = alarm;
  const most = shelveAtMostMs(policy, priority);
  if (most === 0) throw new Refusal('A critical alarm cannot be shelved. Do what it says, or acknowledge it.');
  if (forMs > most) {
    const minutes = Math.floor(most / MINUTE_MS);
    throw new Refusal(`An alarm of ${priority} priority can be shelved for ${minutes} minutes at the most.`);
  }
  core.stage('alarm.shelved', agent, alarmId, { alarmId, by, until: core.ports.machine.wallNow() + forMs });
}

/** Raises again what was shelved for long enough: nobody has to remember it. */
export function returnShelved(core: Core, wallNow: TimeMs): void {
  for (const alarm of [...core.state.alarms.values()]) {
    if (alarm.shelvedUntil === null || wallNow < alarm.shelvedUntil) continue;
    const { alarmId, priority, agent, cause, consequence, action } = alarm;
    core.stage('alarm.raised', agent, alarmId, { alarmId, priority, agent, cause, consequence, action });
  }
}
