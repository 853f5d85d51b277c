import { abs, type Cash, formatAmount, notional, plus, ZERO_CASH } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { KillPreview, KillRunView, KillView } from '../../../shared/view/console-view.ts';
import { MAX_ATTEMPTS } from '../../engine/kill/bounds.ts';
import { latchedTrips, latchOf, type Trip } from '../../engine/kill/trips.ts';
import type { State } from '../../engine/state.ts';

/** Machine time at which something was last seen to happen, by its id; null for what happened before this start. */
export type WallOf = (id: string) => number | null;

/** What one press would touch, by the engine's own books; the kill itself goes by what the venue says (K13). */
export function killPreview(state: State, scope: Scope): KillPreview {
  let orders = 0;
  const venues = new Set<string>();
  for (const order of state.orders.open.values()) {
    if (scope.kind === 'agent' && order.owner.agent !== scope.agent) continue;
    orders += 1;
    venues.add(order.venue);
  }
  const book = scope.kind === 'global' ? state.ledger.account : state.ledger.books.get(scope.agent);
  let value: Cash = ZERO_CASH;
  for (const [symbol, position] of book?.positions ?? []) {
    const mark = state.marks.get(symbol);
    value = plus(value, mark === undefined ? abs(position.cost) : abs(notional(mark.price, position.quantity)));
  }
  if (state.session !== null) venues.add(state.session.venue);
  return {
    agents: scope.kind === 'agent' ? 1 : [...state.registry.values()].filter((it) => it.status === 'running').length,
    orders,
    positions: book?.positions.size ?? 0,
    notional: formatAmount(value),
    venues: [...venues],
  };
}

/** Where a venue's code does not say what to do. */
const REASON_WORDS: Readonly<Record<string, string>> = {
  'no-market': 'no price at the venue: the recorded feed has ended or is missing; put its file back',
  'immediate-or-cancel': 'too little to trade against just now; it goes on with the next quotes',
};

export function killView(state: State, persisted: boolean, wallOf: WallOf): KillView {
  const latched = latchedTrips(state.trips);
  return {
    latched: latched.length > 0,
    globalLatched: latchOf(state.trips, { kind: 'global' }) !== undefined,
    preview: killPreview(state, { kind: 'global' }),
    runs: latched.map((trip) => runView(trip, wallOf)),
    persisted,
  };
}

function runView(trip: Trip, wallOf: WallOf): KillRunView {
  return {
    id: trip.tripId,
    scope: trip.scope,
    cause: trip.cause,
    by: trip.by,
    reason: trip.reason,
    at: trip.at,
    pressedWallAt: trip.pressedWallAt,
    gateClosedMicros: trip.gateClosedMicros,
    phase: trip.phase,
    cancelsConfirmed: trip.cancelsConfirmed,
    cancelsTotal: trip.cancelsTotal,
    positionsLeft: trip.positionsLeft,
    positionsTotal: trip.positionsTotal,
    valueLeft: formatAmount(trip.valueLeft),
    verifiedAt: trip.phase === 'FLAT' ? trip.phaseAt : null,
    verifiedWallAt: trip.phase === 'FLAT' ? wallOf(trip.tripId) : null,
    attempts: trip.attempt,
    attemptsLimit: MAX_ATTEMPTS,
    exhausted: trip.exhausted,
    residuals: trip.residuals.map((residual) => ({
      venue: residual.venue,
      symbol: residual.symbol,
      kind: residual.type,
      quantity: formatAmount(residual.quantity),
      value: formatAmount(residual.value),
      minimum: formatAmount(residual.minimum),
      reason: REASON_WORDS[residual.reason] ?? residual.reason,
    })),
  };
}
