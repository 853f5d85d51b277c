import type { State } from '../state.ts';
import { agentRuns } from './agent-runs.ts';
import { declared } from './declared.ts';
import { duties } from './duties.ts';
import { grant } from './grant.ts';
import { deny, type Layer, type PolicyRules, type ToolCall, type Verdict } from './layer.ts';
import { mode } from './mode.ts';
import { policySet } from './policy-set-layer.ts';
import { purpose } from './purpose.ts';
import { toolOff } from './tool-off.ts';
import { toolRate } from './tool-rate.ts';

/** The layers in the order in which they are asked (ADR 9); gate and latch stand before them (execution/decide.ts). */
export const LAYERS: readonly Layer[] = [
  agentRuns,
  duties,
  declared,
  purpose,
  mode,
  toolOff,
  grant,
  toolRate,
  policySet,
];

/**
 * Deny by default (P1): all layers have to agree, and the first that denies names the rule. What is allowed names the
 * rule of the policy set that permitted it. Pure but for the set's cache.
 */
export function decidePolicy(
  state: State,
  rules: PolicyRules,
  call: ToolCall,
  layers: readonly Layer[] = LAYERS,
): Verdict {
  const entry = state.registry.get(call.agent);
  if (entry === undefined) return deny('default-deny', 'POLICY_AGENT_UNKNOWN');
  const asked = { call, entry, state, rules };
  let last: Verdict = deny('default-deny', 'POLICY_NOT_PERMITTED');
  for (const layer of layers) {
    last = layer.ask(asked);
    if (!last.allowed) return last;
  }
  return last;
}
