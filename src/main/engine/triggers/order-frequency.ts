import type { AgentId } from '../../../shared/ids.ts';
import { oddest, usualOrdersPerMinute } from '../agents/baseline.ts';
import { countedWithin } from '../agents/rate-window.ts';
import type { Reading, Trigger, Watched } from './trigger.ts';

/**
 * An agent that proposes far more often than is allowed at all, or than it ever does; and one that otherwise behaves far
 * from its own baseline (A4).
 */
export const orderFrequency: Trigger = {
  id: 'order-frequency',
  label: 'Anomalous order frequency',
  trips: 'that agent',
  clock: 'engine',
  measure: (watched) => {
    const readings: Reading[] = [];
    for (const agent of watched.agents) {
      readings.push(frequencyOf(agent, watched));
      const odd = behaviourOf(agent, watched);
      if (odd !== null) readings.push(odd);
    }
    return readings;
  },
};

function frequencyOf(agent: AgentId, { state, risk, now }: Watched): Reading {
  const { ordersPerMinute, timesBaseline } = risk.triggers['order-frequency'];
  const entry = state.registry.get(agent);
  const counted = entry === undefined ? 0 : countedWithin(entry.proposals, now, 1);
  const usual = usualOrdersPerMinute(state.baselines.get(agent), risk.baseline.minWindows);
  // Whoever rarely trades is measured as one that trades once a minute: a few orders at once are no anomaly.
  const limit = Math.min(ordersPerMinute, usual === null ? ordersPerMinute : Math.max(1, usual) * timesBaseline);
  return {
    scope: { kind: 'agent', agent },
    fraction: counted / limit,
    crossed: counted >= limit,
    words: () => ({
      measured: `${agent}: ${counted} orders in the last minute`,
      threshold:
        limit === ordersPerMinute
          ? `${ordersPerMinute} a minute`
          : `${Math.ceil(limit)} a minute, ${timesBaseline} times its usual`,
      reason: `anomalous order frequency: ${counted} orders in one minute`,
    }),
  };
}

function behaviourOf(agent: AgentId, { state, risk }: Watched): Reading | null {
  const odd = oddest(state.baselines.get(agent), risk.baseline.minWindows);
  if (odd === null) return null;
  const tripAt = Number(risk.baseline.tripAt);
  const words = `its ${odd.what} is ${odd.z.toFixed(1)} standard deviations above its baseline`;
  return {
    scope: { kind: 'agent', agent },
    fraction: Math.max(0, odd.z) / tripAt,
    crossed: odd.z >= tripAt,
    words: () => ({
      measured: `${agent}: ${words}`,
      threshold: `${tripAt} standard deviations`,
      reason: `anomalous behaviour: ${words}`,
    }),
  };
}
