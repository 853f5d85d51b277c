import { venueOf } from '../domain/instrument.ts';
import type { PolicyAnswer, PolicyPort, PolicyRequest } from '../domain/policy.ts';
import { AnswerCache, cacheKey } from './cache.ts';
import { isAgentRole } from './duties.ts';
import { type Asked, deny, type Layer, permit } from './layer.ts';

/** The rule of a denial that no rule of the set gave. */
const DEFAULT_DENY = 'default-deny';

/** The policy set in force, behind its cache. Without one everything is denied. */
export class PolicySet {
  #port: PolicyPort | null;
  readonly #cache = new AnswerCache();

  constructor(port: PolicyPort | null) {
    this.#port = port;
  }

  get isInForce(): boolean {
    return this.#port !== null;
  }

  /** From now on this set decides. */
  use(port: PolicyPort): void {
    this.#port = port;
    this.#cache.clear();
  }

  /** Forgets what was answered: a grant or a switch changed. */
  forget(): void {
    this.#cache.clear();
  }

  /** @throws whatever the set throws, and when there is none or its answer is none */
  ask(request: PolicyRequest): PolicyAnswer {
    const port = this.#port;
    if (port === null) throw new Error('no policy set is in force');
    return this.#cache.answer(cacheKey(request, port.dependsOnTime), () => {
      const { allowed, rule } = port.decide(request);
      if (typeof allowed !== 'boolean' || typeof rule !== 'string' || rule === '') {
        throw new Error('the policy set gave no answer');
      }
      return { allowed, rule };
    });
  }
}

/** The policy set permits it, and none of its rules forbids it (P5). A set that does not answer denies (R5). */
export const policySet: Layer = {
  name: 'the policy set',
  ask: (asked) => {
    try {
      const { allowed, rule } = asked.rules.set.ask(requestOf(asked));
      if (allowed) return permit(rule);
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
