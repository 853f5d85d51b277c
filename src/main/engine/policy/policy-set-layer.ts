import { venueOf } from '../domain/instrument.ts';
import type { PolicyRequest } from '../domain/policy.ts';
import { isAgentRole } from './duties.ts';
import { type Asked, deny, type Layer, permit } from './layer.ts';

/** The rule of a denial that no rule of the set gave. */
const DEFAULT_DENY = 'default-deny';
/** The rule of a denial because a rule could not be evaluated. */
const RULE_FAILED = 'policy-error';

/** The policy set permits it, and none of its rules forbids it (P5). A set that does not answer denies (R5). */
export const policySet: Layer = {
  name: 'the policy set',
  ask: (asked) => {
    try {
      const { allowed, rule } = asked.rules.set.ask(requestOf(asked));
      if (allowed) return permit(rule);
      if (rule === RULE_FAILED) return deny(rule, 'POLICY_UNAVAILABLE');
      return deny(rule, rule === DEFAULT_DENY ? 'POLICY_NOT_PERMITTED' : 'POLICY_FORBIDDEN');
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
      return deny('policy-unavailable', 'POLICY_UNAVAILABLE', why);
    }
  },
};

function requestOf({ call, entry, state }: Asked): PolicyRequest {
  if (!isAgentRole(entry.role)) throw new Error('nobody knows this role');
  const instrument = state.ledger.instruments.get(call.symbol);
  return {
    agent: call.agent,
    role: entry.role,
    tool: call.tool,
    symbol: call.symbol,
    instrumentKind: instrument?.kind ?? '',
    venue: (instrument === undefined ? undefined : venueOf(instrument, state.session?.venue)) ?? '',
    mode: call.mode,
    purpose: call.purpose,
    reducing: call.reducing,
    at: call.at,
  };
}
