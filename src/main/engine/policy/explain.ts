import type { DenialReason } from '../domain/reasons.ts';
import { AgentTool } from '../domain/tools.ts';
import { latchOver } from '../kill/trips.ts';
import type { State } from '../state.ts';
import { denialWords } from './denial-words.ts';
import { deny, type PolicyRules, permit, type ToolCall, type Verdict } from './layer.ts';
import { LAYERS } from './policy.ts';

/** A call as a person asks about it: the tool may not exist. */
export type CallInQuestion = Omit<ToolCall, 'tool'> & { readonly tool: string };

export interface ExplainedLayer {
  readonly layer: string;
  readonly allowed: boolean;
  readonly rule: string;
  readonly words: string;
}

export interface Explanation {
  readonly allowed: boolean;
  /** The rule that decides: the first that denies, or the policy set's permit. */
  readonly rule: string;
  readonly reason: DenialReason | '';
  readonly layers: readonly ExplainedLayer[];
}

/** What each layer would say to the call, in the order in which they are asked; nothing is done or journalled. */
export function explain(state: State, rules: PolicyRules, call: CallInQuestion): Explanation {
  const verdicts = verdictsOf(state, rules, call);
  const deciding = verdicts.find(({ verdict }) => !verdict.allowed) ?? verdicts.at(-1);
  if (deciding === undefined) throw new Error('there is no layer');
  const { verdict } = deciding;
  return {
    allowed: verdict.allowed,
    rule: verdict.rule,
    reason: verdict.allowed ? '' : verdict.reason,
    layers: verdicts.map(({ layer, verdict: said }) => ({
      layer,
      allowed: said.allowed,
      rule: said.rule,
      words: wordsOf(said),
    })),
  };
}

function verdictsOf(state: State, rules: PolicyRules, question: CallInQuestion): { layer: string; verdict: Verdict }[] {
  const latch = latchOver(state.trips, question.agent);
  const gate = {
    layer: 'gate and latch',
    verdict: latch === undefined ? permit('open') : deny('latched', 'GATE_CLOSED'),
  };
  const entry = state.registry.get(question.agent);
  if (entry === undefined) {
    return [gate, { layer: 'agent runs', verdict: deny('default-deny', 'POLICY_AGENT_UNKNOWN') }];
  }
  const tool = AgentTool.safeParse(question.tool);
  if (!tool.success)
    return [gate, { layer: 'duties of its role', verdict: deny('role-duties', 'POLICY_ROLE_FORBIDS') }];
  const call: ToolCall = { ...question, tool: tool.data };
  const asked = { call, entry, state, rules };
  return [gate, ...LAYERS.map(({ name, ask }) => ({ layer: name, verdict: ask(asked) }))];
}

function wordsOf(verdict: Verdict): string {
  if (verdict.allowed) return 'lets it through';
  const words = denialWords(verdict.reason);
  return verdict.limit === '' ? words : `${words}: ${verdict.measured} against ${verdict.limit}`;
}
