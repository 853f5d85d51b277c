import type { AgentId, InstrumentId, VenueId } from '../../../shared/ids.ts';
import { abs, max, min, minus, type Quantity, roundToStep, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import { heldOf, type VenueOpenOrder, type VenueSnapshot } from '../domain/venue-report.ts';
import type { FlattenOrder, KillView } from './scope-view.ts';

/** Something still held in the scope, signed; in hedge mode a long and a short of one instrument are two (ADR 13). */
export interface Held {
  readonly symbol: InstrumentId;
  readonly quantity: Quantity;
}

/** Open orders of the scope as the venue lists them: everything for a global kill, the agent's own for one agent. */
export function openInScope(snapshot: VenueSnapshot, scope: Scope, view: KillView): VenueOpenOrder[] {
  if (scope.kind === 'global') return [...snapshot.openOrders];
  return snapshot.openOrders.filter((order) => view.order(order.orderId)?.owner.agent === scope.agent);
}

/**
 * What the scope holds: the venue's own positions for a global kill, each leg by itself; for one agent its book, which is its share of
 * them (K2, K13).
 */
export function heldInScope(snapshot: VenueSnapshot, scope: Scope, venue: VenueId, view: KillView): Held[] {
  if (scope.kind === 'global') return snapshot.positions.filter((position) => position.quantity !== 0n);
  return view
    .bookSymbols(scope.agent, venue)
    .map((symbol) => ({ symbol, quantity: view.bookQuantity(scope.agent, symbol) }))
    .filter((held) => held.quantity !== 0n);
}

/** Where books and venue disagree, with what the venue has more: only where they agree a book proves an agent's share. */
export function booksDiffer(snapshot: VenueSnapshot, symbols: Iterable<InstrumentId>, view: KillView): Held[] {
  const differing: Held[] = [];
  for (const symbol of symbols) {
    const quantity = minus(heldOf(snapshot.positions, symbol), view.booksQuantity(symbol));
    if (quantity !== 0n) differing.push({ symbol, quantity });
  }
  return differing;
}

/**
 * The part of an agent's holding that somebody closed by hand at the venue: it stands in the house's book on the other
 * side. A trade would open it anew there, so it is closed between the books instead (docs/adr/0008).
 */
export function closedByHand(held: Held, view: KillView): Quantity {
  const house = view.houseQuantity(held.symbol);
  const isOpposite = house !== 0n && house > 0n !== held.quantity > 0n;
  return isOpposite ? min(abs(held.quantity), abs(house)) : (0n as Quantity);
}

/** The part of a holding that the venue's step and minimum let one close; the rest is dust (K5). Never rounded up. */
export function closable(held: Held, view: KillView): Quantity {
  const instrument = view.instrument(held.symbol);
  if (instrument === undefined) return abs(held.quantity);
  const size = roundToStep(abs(held.quantity), instrument.step);
  return size < instrument.minQuantity ? (0n as Quantity) : size;
}

/**
 * The orders that flatten one holding. Reduce-only wherever the venue's net position allows it. An agent's share may
 * be hidden behind another agent's opposite one: closing it then moves the venue's position away from zero, which a
 * venue refuses as reduce-only; that part goes as a plain order that the book bounds (docs/adr/0005), and only when the
 * books were `proved` against this very read. Otherwise no more is closed than the venue holds on that side beyond what
 * the other agents' books claim of it, and nothing that was closed by hand.
 */
export function flattenOrders(
  held: Held,
  size: Quantity,
  agent: AgentId | null,
  snapshot: VenueSnapshot,
  view: KillView,
  proved: boolean,
): FlattenOrder[] {
  const side = held.quantity > 0n ? 'sell' : 'buy';
  const order = (quantity: Quantity, reduceOnly: boolean): FlattenOrder => ({
    symbol: held.symbol,
    side,
    quantity,
    reduceOnly,
    agent,
  });
  if (agent === null) return [order(size, true)];
  if (!proved) return unproved(held, size, agent, snapshot, view).map((quantity) => order(quantity, true));
  const net = heldOf(snapshot.positions, held.symbol);
  const sameSide = net !== 0n && net > 0n === held.quantity > 0n;
  const instrument = view.instrument(held.symbol);
  const covered = sameSide ? min(size, abs(net)) : (0n as Quantity);
  if (covered === size) return [order(size, true)];
  const reducible = instrument === undefined ? covered : roundToStep(covered, instrument.step);
  const minimum = instrument?.minQuantity ?? (0n as Quantity);
  const rest = minus(size, reducible);
  if (reducible < minimum || rest < minimum) return [order(size, false)];
  return [order(reducible, true), order(rest, false)];
}

/** What of an agent's holding may be closed while books and venue disagree: none, or one reduce-only quantity. */
function unproved(held: Held, size: Quantity, agent: AgentId, snapshot: VenueSnapshot, view: KillView): Quantity[] {
  const net = heldOf(snapshot.positions, held.symbol);
  if (net === 0n || net > 0n !== held.quantity > 0n) return [];
  const free = minus(abs(net), view.othersHold(agent, held.symbol, net > 0n ? 'long' : 'short'));
  const own = minus(abs(held.quantity), closedByHand(held, view));
  const rest = closable({ symbol: held.symbol, quantity: max(ZERO_QUANTITY, min(size, min(free, own))) }, view);
  return rest === 0n ? [] : [rest];
}
