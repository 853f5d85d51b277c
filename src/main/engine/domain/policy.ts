import type { AgentId, InstrumentId, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { Mode } from './order.ts';
import type { AgentTool } from './tools.ts';

/** The roles of agents (A1). The engine's own services hold the others; a plugin's manifest names one of these. */
export type AgentRole = 'strategy' | 'director' | 'execution' | 'data' | 'risk' | 'compliance' | 'security';

/** One tool call of an agent, as the policy set sees it (P1: every call names its purpose). */
export interface PolicyRequest {
  readonly agent: AgentId;
  readonly role: AgentRole;
  readonly tool: AgentTool;
  /** Empty for a tool that concerns no instrument. */
  readonly symbol: InstrumentId | '';
  readonly instrumentKind: 'perp' | 'spot' | '';
  readonly venue: VenueId | '';
  readonly mode: Mode;
  /** Why, in the agent's words; at most 120 characters, one line. */
  readonly purpose: string;
  /** True for an order that may only reduce its agent's book, and for a cancel. */
  readonly reducing: boolean;
  /** Engine time; a rule sees its UTC weekday (1 is Monday) and minute of the day. */
  readonly at: TimeMs;
}

/** What the policy set says. `rule` is the deciding rule's name: a permit, a forbid, or `default-deny`. */
export interface PolicyAnswer {
  readonly allowed: boolean;
  readonly rule: string;
}

/**
 * A policy set, read and validated whole. Asking is synchronous, has no side effect and depends on nothing but the
 * request; it may throw, and then the answer is no (R5).
 */
export interface PolicyPort {
  /** sha256 of the set, lower-case hex. */
  readonly sha256: string;
  /** True when a rule looks at the time: an answer then holds for its minute only. */
  readonly dependsOnTime: boolean;
  decide(request: PolicyRequest): PolicyAnswer;
}

/** One file of a policy set as it stood on disk. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/** Where and why a file of a policy set was refused. Lines count from 1; 0 is the whole file. */
export interface PolicyProblem {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}
