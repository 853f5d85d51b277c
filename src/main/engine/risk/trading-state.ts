import type { AgentId, VenueId } from '../../../shared/ids.ts';
import type { TradingScope } from '../../../shared/scope.ts';
import type { HoldReason } from '../domain/reasons.ts';
import { latchOf, latchOver } from '../kill/trips.ts';
import type { State } from '../state.ts';
import type { Hold } from './holds.ts';

/** ACTIVE: as the limits let. REDUCING: only exits. HALTED: latched, or a venue that cannot be spoken to (R2). */
export type TradingState = 'ACTIVE' | 'REDUCING' | 'HALTED';

/** A trading state with what it comes from. */
export interface Standing {
  readonly state: TradingState;
  readonly reason: HoldReason | 'LATCHED' | '';
  /** The hold behind it; null where it is a latch, or a connection that was lost in this very turn. */
  readonly hold: Hold | null;
}

const ACTIVE: Standing = { state: 'ACTIVE', reason: '', hold: null };
const LATCHED: Standing = { state: 'HALTED', reason: 'LATCHED', hold: null };
const VENUE_LOST: Standing = { state: 'HALTED', reason: 'VENUE_LOST', hold: null };

/**
 * The state in which orders of an agent at a venue are decided: the worst of everything, of the venue and of the agent.
 * It is read from latches, holds and connections each time, so that nothing has to be kept in step.
 */
export function tradingState(state: State, agent: AgentId, venue: VenueId | undefined): Standing {
  if (latchOver(state.trips, agent) !== undefined) return LATCHED;
  return standing(state, agent, venue);
}

/** The state of everything, at the session's venue. */
export function globalState(state: State): Standing {
  if (latchOf(state.trips, { kind: 'global' }) !== undefined) return LATCHED;
  return standing(state, null, state.session?.venue);
}

/** The state of one agent, at the session's venue. */
export function agentState(state: State, agent: AgentId): Standing {
  return tradingState(state, agent, state.session?.venue);
}

/** What a hold makes of its scope. */
export function stateOfHold(hold: Pick<Hold, 'reason'>): TradingState {
  return hold.reason === 'VENUE_LOST' ? 'HALTED' : 'REDUCING';
}

function standing(state: State, agent: AgentId | null, venue: VenueId | undefined): Standing {
  const link = venue === undefined ? undefined : state.venues.get(venue)?.link;
  let worst = link === undefined || link === 'up' ? ACTIVE : VENUE_LOST;
  for (const hold of state.holds.standing.values()) {
    if (!covers(hold.scope, agent, venue)) continue;
    const its = stateOfHold(hold);
    if (its === 'HALTED') return { state: its, reason: hold.reason, hold };
    if (worst.state === 'ACTIVE') worst = { state: its, reason: hold.reason, hold };
  }
  return worst;
}

/** True when the scope takes in this agent's orders at this venue; null is no agent in particular. */
export function covers(scope: TradingScope, agent: AgentId | null, venue: VenueId | undefined): boolean {
  switch (scope.kind) {
    case 'global':
      return true;
    case 'venue':
      return scope.venue === venue;
    default:
      return scope.agent === agent;
  }
}
