import { ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { VenueFill, VenueOpenOrder, VenueReport } from '../domain/venue-report.ts';

/**
 * True for a report that no venue can mean: an execution of nothing or less, at no price, or with a negative fee; a read
 * that lists such a one, or an order that is filled beyond its quantity. Booked, it would make cash and positions out of
 * nothing. An adapter lets none through; a venue is held to it here whatever its adapter does.
 */
export function isImpossible(report: VenueReport): boolean {
  if (report.kind === 'fill') return isImpossibleFill(report);
  if (report.kind !== 'snapshot') return false;
  const { fills, openOrders } = report.snapshot;
  return fills.some(isImpossibleFill) || openOrders.some(isImpossibleOrder);
}

function isImpossibleFill({ quantity, price, fee }: VenueFill): boolean {
  return quantity <= ZERO_QUANTITY || price <= 0n || fee < ZERO_CASH;
}

function isImpossibleOrder({ quantity, filled }: VenueOpenOrder): boolean {
  // Of nothing by itself: one that closes whatever is held when it is triggered.
  return quantity < ZERO_QUANTITY || filled < ZERO_QUANTITY || filled > quantity;
}
