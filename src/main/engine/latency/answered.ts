import type { TimeMs } from '../../../shared/ids.ts';
import type { Order } from '../domain/order.ts';
import type { VenueReport } from '../domain/venue-report.ts';

/**
 * How long a venue took for its first answer to an order, engine milliseconds; null when this report is not that answer.
 * To be asked before the report is folded into the order. Engine time at both ends: a venue's own clock may be ahead.
 * An order that was given up for unknown was counted then, with the time it had been waited for, and not again.
 */
export function answeredAfter(order: Order | undefined, report: VenueReport, now: TimeMs): number | null {
  if (order === undefined || order.acknowledgedAt !== null) return null;
  if (order.state !== 'pending' && order.state !== 'cancelling') return null;
  return isFirstAnswer(report) ? Math.max(0, now - order.createdAt) : null;
}

/** All but the first can come without word that the order was accepted. */
function isFirstAnswer(report: VenueReport): boolean {
  switch (report.kind) {
    case 'accepted':
    case 'rejected':
    case 'fill':
    case 'cancelled':
      return true;
    case 'throttled':
      return report.request === 'submit';
    default:
      return false;
  }
}
