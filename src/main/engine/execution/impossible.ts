import type { OrderId, VenueId } from '../../../shared/ids.ts';
import { plus, type Quantity, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { VenueFill, VenueOpenOrder, VenueReport } from '../domain/venue-report.ts';
import { isKnownFill } from './known-fills.ts';
import { findOrder, type Orders } from './orders.ts';

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

/**
 * True when executions that are not booked yet would fill an order of ours beyond its quantity: more than was asked for
 * cannot be bought. One that is told twice counts once.
 */
export function overfills(orders: Orders, venue: VenueId, reports: readonly VenueReport[]): boolean {
  const filled = new Map<OrderId, Quantity>();
  const amended = new Map(reports.flatMap((it) => (it.kind === 'amended' ? [[it.orderId, it.quantity] as const] : [])));
  const seen = new Set<string>();
  for (const report of reports) {
    if (report.kind !== 'fill' || seen.has(report.fillId) || isKnownFill(orders, venue, report.fillId)) continue;
    seen.add(report.fillId);
    const order = findOrder(orders, report.orderId);
    if (order === undefined) continue;
    const sum = plus(filled.get(order.id) ?? order.filled, report.quantity);
    if (sum > (amended.get(order.id) ?? order.quantity)) return true;
    filled.set(order.id, sum);
  }
  return false;
}

function isImpossibleFill({ quantity, price, fee }: VenueFill): boolean {
  return quantity <= ZERO_QUANTITY || price <= 0n || fee < ZERO_CASH;
}

function isImpossibleOrder({ quantity, filled }: VenueOpenOrder): boolean {
  // Of nothing by itself: one that closes whatever is held when it is triggered.
  return quantity < ZERO_QUANTITY || filled < ZERO_QUANTITY || filled > quantity;
}
