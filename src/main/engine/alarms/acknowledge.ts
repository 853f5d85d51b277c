import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Core } from '../core.ts';

/** A person has seen this alarm; it stands until its cause is over (U2). @throws Refusal for one that is gone */
export function acknowledgeAlarm(core: Core, alarmId: string, by: string): void {
  const alarm = core.state.alarms.get(alarmId);
  if (alarm === undefined) throw new Refusal('There is no such alarm any more.');
  if (!alarm.acknowledged) core.stage('alarm.acknowledged', alarm.agent, alarmId, { alarmId, by });
}
