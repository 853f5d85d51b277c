import type { AgentRole, PolicyPort, PolicyRequest } from '../engine/domain/policy.ts';

/**
 * Twice the promise for one decision that no cache spares. 32 of them may stand before a kill (engine/intake.ts): at this
 * pace a press waits for 32 ms.
 */
export const SLOW_DECISION_MS = 1;
/** Of each probe the fastest counts: what else the machine does is not the set's. */
const TRIES = 3;

const ROLES: readonly AgentRole[] = ['strategy', 'director', 'execution', 'data', 'risk', 'compliance', 'security'];
const TOOLS = ['order.propose', 'order.cancel', 'market.bars'] as const;

/** The call that takes the set longest, of one for each role and each tool that agents call all the time. */
export interface SlowestDecision {
  readonly role: AgentRole;
  readonly tool: (typeof TOOLS)[number];
  readonly ms: number;
}

/** Times a set on made-up calls, each with as long a purpose as there can be. `nowMs`: the machine's steady clock. */
export function slowestDecision(policy: PolicyPort, nowMs: () => number): SlowestDecision {
  let slowest: SlowestDecision = { role: 'strategy', tool: 'order.propose', ms: 0 };
  for (const role of ROLES) {
    for (const tool of TOOLS) {
      const ms = fastestOf(policy, probe(role, tool), nowMs);
      if (ms > slowest.ms) slowest = { role, tool, ms };
    }
  }
  return slowest;
}

function probe(role: AgentRole, tool: (typeof TOOLS)[number]): PolicyRequest {
  return {
    agent: 'probe',
    role,
    tool,
    symbol: 'BTC-PERP',
    instrumentKind: 'perp',
    venue: 'paper',
    mode: 'paper',
    purpose: 'a'.repeat(120),
    reducing: tool === 'order.cancel',
    at: 0,
  };
}

function fastestOf(policy: PolicyPort, request: PolicyRequest, nowMs: () => number): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES; i += 1) {
    const began = nowMs();
    policy.decide(request);
    fastest = Math.min(fastest, nowMs() - began);
  }
  return fastest;
}
