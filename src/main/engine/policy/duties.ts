import type { AgentRole } from '../domain/policy.ts';
import type { AgentTool } from '../domain/tools.ts';
import { deny, type Layer, permit } from './layer.ts';

/**
 * What each role may do at all (A1). This is code and no policy file, so that none can weaken it: the director allocates
 * and enables and cannot order; execution cannot change a strategy; data alone owns the allowlist; risk and compliance
 * can only veto; security watches; strategies only propose. No role has a tool to reach another agent (A2): agents talk
 * to the hub and to nobody else.
 */
const DUTIES: Readonly<Record<AgentRole, readonly AgentTool[]>> = {
  strategy: ['market.bars', 'order.propose', 'order.cancel'],
  director: ['market.bars', 'journal.read', 'agent.enable', 'allocation.set'],
  execution: ['market.bars', 'journal.read', 'order.propose', 'order.cancel'],
  data: ['market.bars', 'allowlist.change'],
  risk: ['market.bars', 'journal.read', 'order.veto'],
  compliance: ['market.bars', 'journal.read', 'order.veto'],
  security: ['market.bars', 'journal.read'],
};

export function isAgentRole(role: string): role is AgentRole {
  return Object.hasOwn(DUTIES, role);
}

/** The tools of a role; a role that nobody knows has none. */
export function dutiesOf(role: string): readonly AgentTool[] {
  return isAgentRole(role) ? DUTIES[role] : [];
}

const WITHIN = permit('role-duties');

/** The role has this tool. */
export const duties: Layer = {
  name: 'duties of its role',
  ask: ({ call, entry }) =>
    dutiesOf(entry.role).includes(call.tool) ? WITHIN : deny('role-duties', 'POLICY_ROLE_FORBIDS'),
};
