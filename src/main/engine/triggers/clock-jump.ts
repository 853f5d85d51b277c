import { raiseMoment } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { State } from '../state.ts';
import { EVERYTHING, type Reading, seconds, type Trigger } from './trigger.ts';

const ALARM_ID = 'clock-jump';

/**
 * The machine's time was set, or it slept: heartbeats, expiries and what the market did meanwhile cannot be trusted.
 * Trips only where something is at stake: a machine that sleeps over night with nothing held has nothing to close.
 */
export const clockJump: Trigger = {
  id: 'clock-jump',
  label: 'Clock jump',
  trips: 'everything',
  clock: 'machine',
  measure: ({ state, risk, signs: { clockApartMs } }) => {
    const { apartMs } = risk.triggers['clock-jump'];
    return [
      {
        scope: EVERYTHING,
        fraction: clockApartMs / apartMs,
        crossed: clockApartMs >= apartMs && isAnythingAtStake(state),
        words: () => ({
          measured: `${seconds(clockApartMs)} apart`,
          threshold: `${seconds(apartMs)} between two looks`,
          reason: `clock jump: the machine's clocks went ${seconds(clockApartMs)} apart`,
        }),
      },
    ];
  },
};

/** True while an agent runs, or anything is held or open. */
function isAnythingAtStake({ registry, orders, ledger }: State): boolean {
  if (orders.open.size > 0 || ledger.account.positions.size > 0) return true;
  return [...registry.values()].some(({ status }) => status === 'starting' || status === 'running');
}

/** A jump that trips nothing, because nothing is at stake, is said: once, until somebody has seen it. */
export function sayHarmlessJump(core: Core, [reading]: readonly Reading[]): void {
  if (reading === undefined || reading.crossed || (reading.fraction ?? 0) < 1) return;
  const standing = core.state.alarms.get(ALARM_ID);
  if (standing !== undefined && !standing.acknowledged) return;
  raiseMoment(core, {
    alarmId: ALARM_ID,
    priority: 'low',
    agent: null,
    cause: `The machine's clocks went ${reading.words().measured}: its time was set, or it slept.`,
    consequence: 'Nothing was killed: no agent runs, and nothing is held or open. With something at stake it would be.',
    action: "Look at the machine's time. Keep the machine awake while agents run.",
  });
}
