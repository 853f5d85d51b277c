import type { InstrumentId, OrderId } from '../../../shared/ids.ts';
import { type Cash, plus, type Quantity } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import { fillOf, type VenueFill, type VenueReport } from '../../engine/domain/venue-report.ts';
import { PaperAccount, type PaperPosition } from './account.ts';
import { isStanding } from './standing.ts';

/** What a paper venue needs to go on after a restart. */
export interface PaperRestore {
  readonly cash: Cash;
  readonly positions: readonly PaperPosition[];
  /** Those that do not wait at the venue are over: they count as closed. */
  readonly orders: readonly { readonly order: VenueOrder; readonly filled: Quantity }[];
  readonly closedOrderIds: readonly OrderId[];
  /** Fills so far: fill ids go on from there. */
  readonly fills: number;
  /** Executions that a read can still list, oldest first. */
  readonly lastFills: readonly VenueFill[];
}

/**
 * Folds the reports of an interrupted session, as journalled, into what the venue was then. The journal is the
 * authority: an order without a report never arrived, a fill whose report was not journalled never happened. A fill
 * that was journalled twice counts once.
 */
export function restoreFromReports(session: {
  readonly balance: Cash;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly orders: ReadonlyMap<OrderId, VenueOrder>;
  readonly reports: Iterable<VenueReport>;
}): PaperRestore {
  const account = new PaperAccount(session.balance);
  const working = new Map<OrderId, { order: VenueOrder; filled: Quantity }>();
  const closedOrderIds: OrderId[] = [];
  const accepted = new Set<OrderId>();
  const fills = new Map<string, VenueFill>();
  const triggered = new Set<OrderId>();
  const close = (orderId: OrderId): void => {
    working.delete(orderId);
    closedOrderIds.push(orderId);
  };
  /** Once: an execution that is told after its order's end brings nothing back to life. */
  const accept = (orderId: OrderId): { order: VenueOrder; filled: Quantity } | undefined => {
    const order = session.orders.get(orderId);
    if (order === undefined || accepted.has(orderId)) return undefined;
    accepted.add(orderId);
    const entry = { order, filled: 0n as Quantity };
    working.set(orderId, entry);
    return entry;
  };
  for (const report of session.reports) {
    switch (report.kind) {
      case 'accepted':
        accept(report.orderId);
        break;
      case 'rejected':
        // A duplicate's rejection says nothing of the order that came first.
        if (report.reason !== 'duplicate-order-id') close(report.orderId);
        break;
      case 'cancelled':
        close(report.orderId);
        break;
      case 'triggered':
        triggered.add(report.orderId);
        break;
      case 'funding':
        account.applyFunding(report.amount);
        break;
      case 'fill': {
        const instrument = session.instruments.get(report.symbol);
        if (instrument === undefined || fills.has(report.fillId)) break;
        const fill = fillOf(report);
        fills.set(fill.fillId, fill);
        account.applyFill(instrument, report);
        // An order that trades at once is accepted by its execution.
        const entry = working.get(report.orderId) ?? accept(report.orderId);
        if (entry === undefined) break;
        entry.filled = plus(entry.filled, report.quantity);
        if (entry.filled >= entry.order.quantity) close(report.orderId);
        break;
      }
      default:
        break;
    }
  }
  const orders: { order: VenueOrder; filled: Quantity }[] = [];
  for (const entry of working.values()) {
    // Any other order is over in the moment it trades; its last reports were lost on the way.
    if (isStanding(entry.order) && !triggered.has(entry.order.id)) orders.push(entry);
    else closedOrderIds.push(entry.order.id);
  }
  return {
    cash: account.cash,
    positions: account.positions(),
    orders,
    closedOrderIds,
    fills: fills.size,
    lastFills: [...fills.values()],
  };
}
