import type { PolicyAnswer, PolicyPort, PolicyRequest } from '../../domain/policy.ts';
import type { Random } from '../../domain/random.ts';

/** One rule of a made-up policy set: it matches where every condition that it has holds. */
export interface Rule {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly agent?: string;
  readonly role?: string;
  readonly tool?: string;
  readonly symbol?: string;
  readonly venue?: string;
  readonly reducing?: boolean;
  readonly purpose?: string;
  /** Of the hour, odd or even: a rule that looks at the time. */
  readonly minuteOdd?: boolean;
}

/** A policy set as a list of rules; null for one that throws. */
export type RuleList = readonly Rule[] | null;

/** A small evaluator behind the port: forbid beats permit, and nothing said is no. */
export function portOf(rules: RuleList): PolicyPort {
  return {
    sha256: '1'.repeat(64),
    dependsOnTime: rules?.some((rule) => rule.minuteOdd !== undefined) ?? false,
    decide: (request): PolicyAnswer => {
      if (rules === null) throw new Error('it does not answer');
      let permit: Rule | undefined;
      for (const rule of rules) {
        if (!matches(rule, request)) continue;
        if (rule.effect === 'forbid') return { allowed: false, rule: rule.id };
        permit ??= rule;
      }
      return permit === undefined ? { allowed: false, rule: 'default-deny' } : { allowed: true, rule: permit.id };
    },
  };
}

function matches(rule: Rule, request: PolicyRequest): boolean {
  if (rule.minuteOdd !== undefined && (Math.floor(request.at / 60_000) % 2 === 1) !== rule.minuteOdd) return false;
  for (const key of ['agent', 'role', 'tool', 'symbol', 'venue', 'reducing', 'purpose'] as const) {
    if (rule[key] !== undefined && rule[key] !== request[key]) return false;
  }
  return true;
}

const AGENTS = ['a', 'b'];
const ROLES = ['strategy', 'director', 'execution', 'risk'];
const TOOLS = ['market.bars', 'order.propose', 'order.cancel'];
const SYMBOLS = ['BTC-PERP', 'SOL-PERP'];
const VENUES = ['paper', 'second'];
export const PURPOSES = ['why', 'trend up', ' ', ''];

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.integer(0, from.length - 1)] as T;
}

/** A set of few rules, most of them broad, so that sequences are neither all allowed nor all denied. */
export function generatePolicy(random: Random): RuleList {
  if (random.chance(0.02)) return null;
  const rules: Rule[] = random.chance(0.6) ? [{ id: 'permit-all', effect: 'permit' }] : [];
  const further = random.integer(0, 3);
  for (let n = 0; n < further; n += 1) {
    rules.push({
      id: `rule-${n}`,
      effect: random.chance(0.5) ? 'permit' : 'forbid',
      ...(random.chance(0.4) ? { agent: pick(random, AGENTS) } : {}),
      ...(random.chance(0.2) ? { role: pick(random, ROLES) } : {}),
      ...(random.chance(0.5) ? { tool: pick(random, TOOLS) } : {}),
      ...(random.chance(0.3) ? { symbol: pick(random, SYMBOLS) } : {}),
      ...(random.chance(0.1) ? { venue: pick(random, VENUES) } : {}),
      ...(random.chance(0.2) ? { reducing: random.chance(0.5) } : {}),
      ...(random.chance(0.2) ? { purpose: pick(random, PURPOSES) } : {}),
      ...(random.chance(0.1) ? { minuteOdd: random.chance(0.5) } : {}),
    });
  }
  return rules;
}
