import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import type { AgentEntry } from '../agents/registry.ts';
import type { Mode } from '../domain/order.ts';
import type { DenialReason } from '../domain/reasons.ts';
import type { Watchdog } from './watchdog.ts';

/** One tool call of an agent, as policy sees it (P1: every call names its purpose). */
export interface PolicyRequest {
  readonly agent: AgentId;
  readonly tool: 'order.propose' | 'order.cancel';
  readonly symbol: InstrumentId;
  readonly mode: Mode;
  readonly purpose: string;
}

export type PolicyDecision =
  | { readonly allowed: true; readonly rule: string }
  | { readonly allowed: false; readonly rule: string; readonly reason: DenialReason };

const deny = (reason: DenialReason, rule: string): PolicyDecision => ({ allowed: false, reason, rule });

/**
 * Deny by default: allows only what the agent's manifest declared when the session was opened, to an agent that runs,
 * and paper only, since no approval exists that could allow more (T1). Nothing leaves paper while nobody watches the main
 * process (K10). Cedar policies and grants come before this.
 */
export function decidePolicy(
  request: PolicyRequest,
  entry: AgentEntry | undefined,
  watchdog: Watchdog,
): PolicyDecision {
  if (entry === undefined) return deny('POLICY_AGENT_UNKNOWN', 'default-deny');
  if (entry.status !== 'running') return deny('POLICY_AGENT_NOT_RUNNING', 'agent-must-run');
  if (request.purpose.trim() === '') return deny('POLICY_TOOL_NOT_DECLARED', 'purpose-required');
  if (entry.trading === 'none') return deny('POLICY_TRADING_NOT_DECLARED', 'manifest-trading');
  if (!entry.symbols.includes(request.symbol)) return deny('POLICY_INSTRUMENT_NOT_DECLARED', 'manifest-instruments');
  if (request.mode !== 'paper' && watchdog.state !== 'watching') {
    return deny('POLICY_WATCHDOG_GONE', 'watchdog-must-watch');
  }
  if (request.mode !== 'paper') return deny('POLICY_LIVE_NOT_APPROVED', 'paper-first');
  return { allowed: true, rule: 'manifest-paper' };
}
