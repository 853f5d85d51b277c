import type { AgentId, InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { AgentEntry } from '../agents/registry.ts';
import type { Mode } from '../domain/order.ts';
import type { DenialReason, Measured } from '../domain/reasons.ts';
import type { AgentTool } from '../domain/tools.ts';
import type { State } from '../state.ts';
import type { ToolRates } from './config.ts';
import type { PolicySet } from './policy-set.ts';

/** One call of a tool by an agent (P1: every call names its purpose). */
export interface ToolCall {
  readonly agent: AgentId;
  readonly tool: AgentTool;
  /** Empty for a tool that concerns no instrument. */
  readonly symbol: InstrumentId | '';
  readonly mode: Mode;
  readonly purpose: string;
  /** An order that may only reduce its agent's book, or a cancel (R6). */
  readonly reducing: boolean;
  /** Engine time. */
  readonly at: TimeMs;
}

/** What deciding needs besides the state. */
export interface PolicyRules {
  readonly set: PolicySet;
  readonly rates: ToolRates;
}

/** Everything that a layer may look at. */
export interface Asked {
  readonly call: ToolCall;
  readonly entry: AgentEntry;
  readonly state: State;
  readonly rules: PolicyRules;
}

/** Each answer names the rule that gave it (P7). */
export type Verdict =
  | { readonly allowed: true; readonly rule: string }
  | ({ readonly allowed: false; readonly rule: string } & Measured);

/** One layer of authority (ADR 9). Pure: it reads what it is handed and changes nothing. */
export interface Layer {
  readonly name: string;
  readonly ask: (asked: Asked) => Verdict;
}

export function permit(rule: string): Verdict {
  return { allowed: true, rule };
}

/** A denial; `measured` and `limit` are empty where the layer has no number. */
export function deny(rule: string, reason: DenialReason, measured = '', limit = ''): Verdict {
  return { allowed: false, rule, reason, measured, limit };
}
