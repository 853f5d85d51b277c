import type { VenueId } from '../../../shared/ids.ts';
import {
  abs,
  applyRate,
  type Cash,
  cash,
  minus,
  notional,
  plus,
  type Quantity,
  rate,
  ZERO_CASH,
} from '../../../shared/money.ts';
import { venueOf } from '../domain/instrument.ts';
import type { BalanceDifference, ForeignOrder, PositionDifference } from '../domain/reconciliation.ts';
import { heldOf, type VenueSnapshot } from '../domain/venue-report.ts';
import { positionOf } from '../ledger/book.ts';
import type { State } from '../state.ts';
import { findOrder } from './orders.ts';
import { cashInBooks, venueAccount } from './venue-accounts.ts';

/** What exchanges round off or up, at most, each time they settle a fill in another precision than ours. */
const ROUNDING = cash('0.0001');
/** No exchange takes more for one funding, in parts of what the position is worth. */
const MOST_FUNDING = rate('0.03');

/** Positions of the session's instruments that are not what the books say. */
export function differingPositions(state: State, venue: VenueId, snapshot: VenueSnapshot): PositionDifference[] {
  const { ledger, session } = state;
  const found: PositionDifference[] = [];
  for (const instrument of ledger.instruments.values()) {
    if (venueOf(instrument, session?.venue) !== venue) continue;
    const { symbol } = instrument;
    const [atVenue, inBooks] = [heldOf(snapshot.positions, symbol), positionOf(ledger.account, symbol).quantity];
    if (atVenue !== inBooks) found.push({ symbol, atVenue, inBooks });
  }
  return found;
}

/** Open orders that nobody here sent. */
export function foreignOrdersIn({ orders }: State, { openOrders }: VenueSnapshot): ForeignOrder[] {
  return openOrders
    .filter(({ orderId }) => findOrder(orders, orderId) === undefined)
    .map(({ orderId, symbol, side, quantity, filled }) => ({
      orderId,
      symbol,
      side,
      quantity: minus(quantity, filled),
    }))
    .sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
}

/** Null where the venue's cash is what it had when it was first read and what was booked since, but for rounding. */
export function differingBalance(state: State, venue: VenueId, atVenue: Cash): BalanceDifference | null {
  const inBooks = cashInBooks(venueAccount(state.venues, venue));
  if (inBooks === null) return null;
  const rounded = (ROUNDING * BigInt(state.ledger.account.fills)) as Cash;
  const unsure = plus(rounded, unsettledBy(state, venue));
  return abs(minus(atVenue, inBooks)) <= unsure ? null : { atVenue, inBooks };
}

/**
 * How far settled cash may differ because an execution was booked after a later one: average prices then differ, and with
 * them what of a result is settled and what is open, until the position is flat. Both averages are between the lowest and
 * the highest price of it.
 */
function unsettledBy({ ledger, venues }: State, venue: VenueId): Cash {
  let most = ZERO_CASH;
  for (const [symbol, { low, high, isOutOfOrder }] of venueAccount(venues, venue).traded) {
    if (!isOutOfOrder || ledger.instruments.get(symbol)?.kind !== 'perp') continue;
    most = plus(most, notional(minus(high, low), abs(positionOf(ledger.account, symbol).quantity)));
  }
  return most;
}

/**
 * True while a difference may be a funding that the venue has taken and not told yet: no more than one can be, and it
 * holds a perpetual there.
 */
export function mayBeFunding(
  { ledger, marks }: State,
  { atVenue, inBooks }: BalanceDifference,
  snapshot: VenueSnapshot,
): boolean {
  let most = ZERO_CASH;
  for (const { symbol, quantity } of snapshot.positions) {
    const mark = marks.get(symbol);
    if (ledger.instruments.get(symbol)?.kind !== 'perp' || mark === undefined) continue;
    most = plus(most, applyRate(notional(mark.price, abs(quantity as Quantity)), MOST_FUNDING, 'up'));
  }
  return abs(minus(atVenue, inBooks)) <= most;
}
