import { seconds, type Trigger } from './trigger.ts';

/** An agent keeps proposing what policy and risk deny. Never the book: one agent's fault is no other's. */
export const riskViolations: Trigger = {
  id: 'risk-violations',
  label: 'Risk-violation spike',
  trips: 'that agent',
  clock: 'engine',
  measure: ({ state, risk, agents, now }) => {
    const { denials, withinMs } = risk.triggers['risk-violations'];
    return [...agents].map((agent) => {
      const counted = state.triggers.denials.get(agent)?.filter((at) => at > now - withinMs).length ?? 0;
      return {
        scope: { kind: 'agent', agent },
        fraction: counted / denials,
        crossed: counted >= denials,
        words: () => ({
          measured: `${agent}: ${counted} denials`,
          threshold: `${denials} within ${seconds(withinMs)}`,
          reason: `risk-violation spike: ${counted} of its proposals were denied within ${seconds(withinMs)}`,
        }),
      };
    });
  },
};
