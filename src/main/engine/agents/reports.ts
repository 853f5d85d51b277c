import { formatAmount } from '../../../shared/money.ts';
import { isOpen, type Order } from '../domain/order.ts';
import type { DenialReason } from '../domain/reasons.ts';
import type { RecordOf } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import type { AgentReport } from './protocol.ts';

/** What an agent is told of a venue's report on its own order; null for what does not concern it. */
export function agentReport(order: Order, report: VenueReport): AgentReport | null {
  const about = { orderId: order.id, ref: order.ref, filled: formatAmount(order.filled), open: isOpen(order.state) };
  switch (report.kind) {
    case 'accepted':
      return { ...about, kind: 'accepted', at: report.at };
    case 'rejected':
    case 'cancelled':
    case 'cancel-rejected':
      return { ...about, kind: report.kind, at: report.at, reason: report.reason };
    case 'fill':
      return {
        ...about,
        kind: 'fill',
        at: report.at,
        quantity: formatAmount(report.quantity),
        price: formatAmount(report.price),
        fee: formatAmount(report.fee),
      };
    default:
      return null;
  }
}

/** What an agent is told of a denial. */
export function denialReport(record: RecordOf<'order.denied'>): AgentReport {
  return {
    kind: 'denied',
    orderId: record.body.orderId,
    ref: record.body.ref,
    at: record.at,
    reason: record.body.reason,
    open: false,
  };
}

/** What an agent is told of a cancel that was denied: its order is as it was. */
export function cancelDenialReport(order: Order, at: number, reason: DenialReason): AgentReport {
  const { id: orderId, ref, filled } = order;
  return { kind: 'cancel-rejected', orderId, ref, at, reason, filled: formatAmount(filled), open: true };
}
