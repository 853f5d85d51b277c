import { abs, type Cash, formatAmount, notional, plus, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { KillPreview, KillRunView, KillView, ResidualView } from '../../../shared/view/kill-view.ts';
import type { ForeignOrder, PositionDifference } from '../../engine/domain/reconciliation.ts';
import { MAX_ATTEMPTS } from '../../engine/kill/bounds.ts';
import type { ResidualRecord } from '../../engine/kill/kill-records.ts';
import { latchedTrips, latchOf, type Trip } from '../../engine/kill/trips.ts';
import type { State } from '../../engine/state.ts';
import { residualWords } from './residual-words.ts';

/** Machine time at which something was last seen to happen, by its id; null for what happened before this start. */
export type WallOf = (id: string) => number | null;

/**
 * What one press would touch, by the engine's own books and what the last reads showed beside them; the kill itself goes
 * by what the venue says (K13).
 */
export function killPreview(state: State, scope: Scope): KillPreview {
  let orders = 0;
  const venues = new Set<string>();
  for (const order of state.orders.open.values()) {
    if (scope.kind === 'agent' && order.owner.agent !== scope.agent) continue;
    orders += 1;
    venues.add(order.venue);
  }
  const foreign = scope.kind === 'global' ? foreignOrders(state) : [];
  const book = scope.kind === 'global' ? state.ledger.account : state.ledger.books.get(scope.agent);
  let value: Cash = ZERO_CASH;
  for (const [symbol, position] of book?.positions ?? []) {
    const mark = state.marks.get(symbol);
    value = plus(value, mark === undefined ? abs(position.cost) : abs(notional(mark.price, position.quantity)));
  }
  const unbooked = scope.kind === 'global' ? unbookedPositions(state) : [];
  for (const { symbol, atVenue } of unbooked) {
    const mark = state.marks.get(symbol);
    if (mark !== undefined) value = plus(value, abs(notional(mark.price, atVenue)));
  }
  if (state.session !== null) venues.add(state.session.venue);
  return {
    agents: scope.kind === 'agent' ? 1 : [...state.registry.values()].filter((it) => it.status === 'running').length,
    orders: orders + foreign.length,
    foreignOrders: foreign.length,
    positions: (book?.positions.size ?? 0) + unbooked.length,
    notional: formatAmount(value),
    venues: [...venues],
  };
}

/** Orders that the last reads listed and that nobody here sent. */
function foreignOrders({ venues }: State): readonly ForeignOrder[] {
  return [...venues.values()].flatMap((account) => account.foreignOrders);
}

/** Positions that venues hold and the books have nothing of. */
function unbookedPositions({ venues }: State): readonly PositionDifference[] {
  const all = [...venues.values()].flatMap((account) => account.differences);
  return all.filter(({ inBooks, atVenue }) => inBooks === ZERO_QUANTITY && atVenue !== ZERO_QUANTITY);
}

export function killView(state: State, persisted: boolean, wallOf: WallOf): KillView {
  return {
    latched: latchedTrips(state.trips).length > 0,
    globalLatched: latchOf(state.trips, { kind: 'global' }) !== undefined,
    preview: killPreview(state, { kind: 'global' }),
    runs: killRuns(state, wallOf),
    persisted,
  };
}

/** Kills that latch something, as they stand: by themselves, for whoever waits for one while no view can be made. */
export function killRuns(state: State, wallOf: WallOf): KillRunView[] {
  return latchedTrips(state.trips).map((trip) => runView(trip, wallOf));
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
    residuals: residualViews(trip.residuals),
  };
}

/** What one cannot know is worst, then what is exposed, then what could become so; dust last. */
const WORST_FIRST: readonly ResidualRecord['type'][] = ['unread', 'position', 'order', 'dust'];

/** What a kill left, worst first and the largest first within its kind, with its reason in words (K4, K5). */
export function residualViews(residuals: readonly ResidualRecord[]): ResidualView[] {
  const rank = (it: ResidualRecord): number => WORST_FIRST.indexOf(it.type);
  const larger = (a: ResidualRecord, b: ResidualRecord): number => (a.value > b.value ? -1 : a.value < b.value ? 1 : 0);
  return [...residuals]
    .sort((a, b) => rank(a) - rank(b) || larger(a, b))
    .map((residual) => ({
      venue: residual.venue,
      symbol: residual.unknown?.market ?? residual.symbol,
      kind: residual.type,
      quantity: formatAmount(residual.quantity),
      value: formatAmount(residual.value),
      minNotional: formatAmount(residual.minNotional),
      minQuantity: formatAmount(residual.minQuantity),
      step: formatAmount(residual.step),
      code: residual.reason,
      reason: residualWords(residual),
    }));
}
