import { type Reading, seconds, type Trigger } from './trigger.ts';

/** An agent that says nothing and answers no ping. When it counts as lost is seen to by agents/control.ts (A3). */
export const heartbeatLost: Trigger = {
  id: 'heartbeat-lost',
  label: 'Heartbeat lost',
  trips: 'that agent',
  clock: 'machine',
  measure: ({ risk, signs, wallNow }) => {
    const { lostAfterMs, retries } = risk.triggers['heartbeat-lost'];
    const of = (agent: string, silentMs: number, crossed: boolean): Reading => ({
      scope: { kind: 'agent', agent },
      fraction: silentMs / lostAfterMs,
      crossed,
      words: () => ({
        measured: `${agent}: ${seconds(Math.max(0, silentMs))} since its heartbeat`,
        threshold: `${seconds(lostAfterMs)} and ${retries} pings`,
        reason: `heartbeat lost: nothing heard for ${seconds(silentMs)}, ${retries} pings unanswered`,
      }),
    });
    const readings = [...signs.beats].map(([agent, at]) => of(agent, wallNow - at, false));
    return signs.lost === null ? readings : [of(signs.lost.agent, signs.lost.silentMs, true), ...readings];
  },
};
