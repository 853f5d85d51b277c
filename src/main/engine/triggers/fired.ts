import type { AgentId, TimeMs, TripId } from '../../../shared/ids.ts';
import { type Scope, scopeKey } from '../../../shared/scope.ts';
import type { DenialReason } from '../domain/reasons.ts';
import type { JournalRecord } from '../domain/records.ts';
import type { TriggerClock, TriggerId } from '../domain/triggers.ts';
import { COUNTED_AT_MOST } from './config.ts';

export interface Fired {
  readonly trigger: TriggerId;
  readonly at: TimeMs;
  readonly coolDownUntil: TimeMs;
  /** Of `coolDownUntil`. */
  readonly clock: TriggerClock;
  readonly tripId: TripId;
}

/** What the triggers keep over a restart: when each fired last in each scope, and what they count by agent. */
export interface Triggers {
  /** By {@link firedKey}. */
  readonly fired: Map<string, Fired>;
  /** Engine times of each agent's denials that were its own doing, oldest first. */
  readonly denials: Map<AgentId, TimeMs[]>;
}

export function emptyTriggers(): Triggers {
  return { fired: new Map(), denials: new Map() };
}

export function firedKey(trigger: TriggerId, scope: Scope): string {
  return `${trigger} ${scopeKey(scope)}`;
}

/**
 * Milliseconds for which it does not fire again yet; 0 when it would. A wall clock that was set back does not make it
 * quiet for longer than the cool-down is: then it fires, which is the safe side.
 */
export function quietFor(fired: Fired, coolDownMs: number, time: { now: TimeMs; wallNow: TimeMs }): number {
  if (fired.clock === 'engine') return Math.max(0, fired.coolDownUntil - time.now);
  const left = fired.coolDownUntil - time.wallNow;
  return left > coolDownMs ? 0 : Math.max(0, left);
}

/** Denials that say nothing about the agent: the market, a person or the console itself was the reason. */
const NOT_ITS_DOING: ReadonlySet<DenialReason> = new Set<DenialReason>([
  'POLICY_AGENT_NOT_RUNNING',
  'POLICY_WATCHDOG_GONE',
  'POLICY_UNAVAILABLE',
  // A person's word, time, or a count it does not see: an agent cannot know how far its grant goes (ADR 9).
  'GRANT_MISSING',
  'GRANT_EXPIRED',
  'GRANT_REVOKED',
  'GRANT_USED_UP',
  'GRANT_TOOL_NOT_COVERED',
  'GRANT_INSTRUMENT_NOT_COVERED',
  'TOOL_DISABLED',
  'GATE_CLOSED',
  'STATE_REDUCING',
  'STATE_HALTED',
  'LIMITS_MISSING',
  'NO_MARK_PRICE',
  'BALANCE_UNKNOWN',
  'STALE_PRICE',
  'BOOKS_DIFFER',
  'DAILY_LOSS',
  'DRAWDOWN',
  'VENUE_REQUEST_BUDGET',
  'QUEUE_FULL',
  'INTERNAL_ERROR',
]);

/** Folds what the triggers keep. A new session may begin on an earlier clock, so nothing of the one before counts. */
export function foldTriggers(triggers: Triggers, record: JournalRecord): void {
  switch (record.kind) {
    case 'session.opened':
      triggers.fired.clear();
      triggers.denials.clear();
      return;
    case 'trigger.fired': {
      const { trigger, scope, coolDownUntil, clock = 'engine', tripId } = record.body;
      triggers.fired.set(firedKey(trigger, scope), { trigger, at: record.at, coolDownUntil, clock, tripId });
      if (trigger === 'risk-violations' && scope.kind === 'agent') triggers.denials.delete(scope.agent);
      return;
    }
    case 'order.denied':
      // At a limit of the account, or before another agent's order, it is denied for what others did too.
      if (record.body.stage === 'gate' || record.body.whose !== undefined) return;
      countDenial(triggers, record.body.agent, record.body.reason, record.at);
      return;
    case 'tool.decided':
      if (record.body.reason !== '') countDenial(triggers, record.body.agent, record.body.reason, record.at);
      return;
    default:
  }
}

function countDenial({ denials }: Triggers, agent: AgentId, reason: DenialReason, at: TimeMs): void {
  if (NOT_ITS_DOING.has(reason)) return;
  const times = denials.get(agent) ?? [];
  times.push(at);
  if (times.length > COUNTED_AT_MOST) times.shift();
  denials.set(agent, times);
}
