import type { InstrumentId } from '../../../shared/ids.ts';
import { abs, minus, negate, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Order } from '../domain/order.ts';
import type { PositionDifference } from '../domain/reconciliation.ts';
import type { Orders } from './orders.ts';

/**
 * What a venue was seen to hold beyond the books, signed. It stays the same difference whatever is executed from then on:
 * once it is closed the venue holds nothing and the books hold its opposite. Without it no later read could be told from
 * one that leaves a position out. It is known from reads that show it and from executions that closed it, and stays until
 * a read shows books and venue to agree.
 */
export type BeyondBooks = Map<InstrumentId, Quantity>;

/**
 * A kill's order closed more than the books held: reduce-only, so the venue did hold it. Called once the execution is
 * booked. Not where the kill closes two legs of one instrument, since then the other order brings the books back.
 */
export function noteClosedBeyond(beyond: BeyondBooks, orders: Orders, order: Order, inBooks: Quantity): void {
  const { owner, symbol, side, reduceOnly } = order;
  if (owner.kind !== 'kill' || owner.agent !== null || !reduceOnly) return;
  const isPastFlat = side === 'sell' ? inBooks < ZERO_QUANTITY : inBooks > ZERO_QUANTITY;
  if (!isPastFlat || isOneOfTwoLegs(orders, order)) return;
  const closed = negate(inBooks);
  const known = beyond.get(symbol) ?? ZERO_QUANTITY;
  if (known > 0n !== closed > 0n || abs(closed) > abs(known)) beyond.set(symbol, closed);
}

/** True where the venue shows more than the books hold on the same side: no row of it was left out. */
function isBeyond({ atVenue, inBooks }: PositionDifference): boolean {
  const more = minus(atVenue, inBooks);
  return more !== 0n && atVenue > 0n === more > 0n && abs(atVenue) >= abs(more);
}

/**
 * True where a read tells something else of what is beyond the books than is known: more or less of it; or, on that side
 * still, less than was known, since the rest went without an execution. What shows nothing on that side tells nothing.
 */
export function isNewsOf(known: Quantity, difference: PositionDifference): boolean {
  const { atVenue, inBooks } = difference;
  const more = minus(atVenue, inBooks);
  if (isBeyond(difference)) return more !== known;
  const isThere = atVenue !== 0n && atVenue > 0n === more > 0n;
  return isThere && known > 0n === more > 0n && abs(more) < abs(known);
}

/** A kill's read shows these, or two reads of a reconciliation. */
export function noteSeenBeyond(beyond: BeyondBooks, seen: readonly PositionDifference[]): void {
  for (const it of seen) {
    const known = beyond.get(it.symbol) ?? ZERO_QUANTITY;
    if (isNewsOf(known, it)) beyond.set(it.symbol, minus(it.atVenue, it.inBooks));
  }
}

function isOneOfTwoLegs({ open, closed }: Orders, { owner, ref, symbol, side }: Order): boolean {
  const isOther = (it: Order): boolean =>
    it.owner.kind === owner.kind && it.ref === ref && it.symbol === symbol && it.side !== side;
  return [...open.values(), ...closed.values()].some(isOther);
}
