import type { OrderId, VenueId } from '../../../shared/ids.ts';
import { plus, type Quantity, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { VenueFill, VenueOpenOrder, VenueReport, VenueSnapshot } from '../domain/venue-report.ts';
import { isKnownFill } from './known-fills.ts';
import { findOrder, type Orders } from './orders.ts';

/**
 * True for a report that no venue can mean: an execution of nothing or less, at no price, or with a negative fee; a read
 * that lists an order filled beyond its quantity. Booked, it would make cash and positions out of nothing. An adapter
 * lets none through; a venue is held to it here whatever its adapter does.
 */
export function isImpossible(report: VenueReport): boolean {
  if (report.kind === 'fill') return isImpossibleFill(report);
  return report.kind === 'snapshot' && report.snapshot.openOrders.some(isImpossibleOrder);
}

/** What a read lists as executed and no venue can mean; the rest of it tells what is open and held all the same. */
export function impossibleFills({ fills }: VenueSnapshot): VenueFill[] {
  return fills.filter(isImpossibleFill);
}

/**
 * Of executions that are not booked yet, those of orders of ours that they would fill beyond the quantity: more than was
 * asked for cannot be bought, so none of such an order is. One that is told twice counts once.
 */
export function overfilling(orders: Orders, venue: VenueId, reports: readonly VenueReport[]): VenueFill[] {
  const overfilled = new Set<OrderId>();
  const filled = new Map<OrderId, Quantity>();
  const amended = new Map(reports.flatMap((it) => (it.kind === 'amended' ? [[it.orderId, it.quantity] as const] : [])));
  const seen = new Set<string>();
  for (const report of reports) {
    if (report.kind !== 'fill' || seen.has(report.fillId) || isKnownFill(orders, venue, report.fillId)) continue;
    seen.add(report.fillId);
    const order = findOrder(orders, report.orderId);
    if (order === undefined) continue;
    const sum = plus(filled.get(order.id) ?? order.filled, report.quantity);
    if (sum > (amended.get(order.id) ?? order.quantity)) overfilled.add(order.id);
    filled.set(order.id, sum);
  }
  return reports.flatMap((it) => (it.kind === 'fill' && overfilled.has(it.orderId) ? [it] : []));
}

function isImpossibleFill({ quantity, price, fee }: VenueFill): boolean {
  return quantity <= ZERO_QUANTITY || price <= 0n || fee < ZERO_CASH;
}

function isImpossibleOrder({ quantity, filled }: VenueOpenOrder): boolean {
  // Of nothing by itself: one that closes whatever is held when it is triggered.
  return quantity < ZERO_QUANTITY || filled < ZERO_QUANTITY || filled > quantity;
}
