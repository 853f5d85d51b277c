import type { AgentId } from '../../../shared/ids.ts';
import { oddest } from '../agents/baseline.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { BaselineConfig } from './config.ts';

/** Alarms once when an agent behaves out of its usual (A4), and clears it after a window without. */
export function noteBehaviour(core: Core, agent: AgentId, { minWindows, alarmAt }: BaselineConfig): void {
  const profile = core.state.baselines.get(agent);
  const odd = oddest(profile, minWindows);
  if (profile === undefined || odd === null) return;
  const alarmId = `baseline-${agent}`;
  const limit = Number(alarmAt);
  if (odd.z >= limit) {
    raiseAlarm(core, {
      alarmId,
      priority: 'medium',
      agent,
      cause: `Agent ${agent} behaves out of its usual: its ${odd.what} is ${odd.z.toFixed(1)} standard deviations above its baseline`,
      consequence: 'It trades on. Further out it is killed and flattened by itself.',
      action: 'Look at its orders and its log. Stop or kill it if you cannot explain it.',
    });
  } else if (profile.lastZ < limit) {
    clearAlarm(core, alarmId);
  }
}
