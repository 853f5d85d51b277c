import type { OrderId, VenueId } from '../../../shared/ids.ts';
import type { AgentLimits } from '../agents/manifest.ts';
import { venueOf } from '../domain/instrument.ts';
import type { Intent } from '../domain/order.ts';
import type { Measured } from '../domain/reasons.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { Gate } from '../kill/gate.ts';
import { latchOver } from '../kill/trips.ts';
import type { PolicyRules } from '../policy/layer.ts';
import { decidePolicy } from '../policy/policy.ts';
import { runChecks } from '../risk/chain.ts';
import { refuse } from '../risk/check.ts';
import { GatheredContext } from '../risk/context.ts';
import type { RiskLimits } from '../risk/limits.ts';
import type { State } from '../state.ts';
import { venueReduceOnly } from './exits.ts';
import { type Request, type RequestUse, submitKind } from './limit-use.ts';

/** What deciding needs besides the state. */
export interface Authority {
  readonly gate: Gate;
  readonly limits: RiskLimits;
  readonly policy: PolicyRules;
  declared(agent: string): AgentLimits | undefined;
  /** Requests that the venue would still take for this use of this agent. */
  room(venue: VenueId, use: RequestUse, request: Request): number;
}

export type Decision =
  | { readonly kind: 'order.approved'; readonly body: RecordBodies['order.approved'] }
  | { readonly kind: 'order.denied'; readonly body: RecordBodies['order.denied'] };

/**
 * Road 1: policy, then trading state, then risk. Pure; the answer is a record that is journalled before anything leaves.
 * Whatever goes wrong on the way, the answer is no trade (R5).
 */
export function decide(state: State, authority: Authority, intent: Intent, orderId: OrderId, at: number): Decision {
  const denied = (
    stage: 'policy' | 'risk' | 'gate',
    rule: string,
    why: Measured,
  ): Extract<Decision, { kind: 'order.denied' }> => ({
    kind: 'order.denied',
    body: {
      orderId,
      agent: intent.agent,
      ref: intent.ref,
      symbol: intent.symbol,
      side: intent.side,
      type: intent.type,
      quantity: intent.quantity,
      price: intent.price ?? null,
      purpose: intent.purpose,
      stage,
      rule,
      ...why,
    },
  });

  const owner = { kind: 'agent', agent: intent.agent } as const;
  if (!authority.gate.lets(owner) || latchOver(state.trips, intent.agent) !== undefined) {
    return denied('gate', 'latched', refuse('GATE_CLOSED'));
  }
  const policy = decidePolicy(state, authority.policy, {
    agent: intent.agent,
    tool: 'order.propose',
    symbol: intent.symbol,
    mode: 'paper',
    purpose: intent.purpose,
    reducing: intent.reduceOnly,
    at,
  });
  if (!policy.allowed) {
    const { rule, reason, measured, limit } = policy;
    return denied('policy', rule, { reason, measured, limit });
  }
  const entry = state.registry.get(intent.agent);
  const instrument = state.ledger.instruments.get(intent.symbol);
  const venue = instrument === undefined ? undefined : venueOf(instrument, state.session?.venue);
  const declared = authority.declared(intent.agent);
  if (entry === undefined || instrument === undefined || venue === undefined)
    return denied('risk', 'instrument', refuse('INSTRUMENT_UNKNOWN'));
  if (declared === undefined) return denied('risk', 'limits', refuse('LIMITS_MISSING'));
  let context: GatheredContext | undefined;
  const objection = runChecks(() => {
    const { limits } = authority;
    context = new GatheredContext({ state, intent, instrument, venue, entry, declared, limits, at });
    return context;
  });
  if (objection !== null) return denied('risk', objection.reason.toLowerCase(), objection);
  // Where only exits are taken, what is taken is one, and the book bounds it from then on.
  const exit = intent.reduceOnly || context?.standing.state !== 'ACTIVE';
  const { symbol, agent } = intent;
  if (authority.room(venue, exit ? 'exit' : 'entry', { kind: submitKind(intent.type), symbol, agent }) === 0) {
    return denied('risk', 'venue-request-budget', refuse('VENUE_REQUEST_BUDGET'));
  }
  return {
    kind: 'order.approved',
    body: {
      orderId,
      venue,
      mode: 'paper',
      owner,
      ref: intent.ref,
      symbol: intent.symbol,
      side: intent.side,
      type: intent.type,
      quantity: intent.quantity,
      price: intent.price,
      timeInForce: intent.timeInForce,
      postOnly: intent.postOnly || undefined,
      reduceOnly: venueReduceOnly(state, intent) || undefined,
      exit: exit || undefined,
      purpose: intent.purpose,
      rule: policy.rule,
    },
  };
}
