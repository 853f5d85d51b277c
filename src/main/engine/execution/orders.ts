import type { AgentId, OrderId, VenueId } from '../../../shared/ids.ts';
import { plus } from '../../../shared/money.ts';
import { keepLast } from '../domain/keep-last.ts';
import { isOpen, type Order } from '../domain/order.ts';
import type { RecordOf } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';

/** Closed orders kept so that a late report still finds its order. */
const CLOSED_KEPT = 2_000;
/** Fill ids kept so that a fill reported twice is booked once. */
const FILL_IDS_KEPT = 10_000;

/** Every order that is open, and the last closed ones. */
export interface Orders {
  readonly open: Map<OrderId, Order>;
  /** Ids of the open orders of each agent, a kill's orders for it included: asked for at every intent. */
  readonly openByAgent: Map<AgentId, Set<OrderId>>;
  readonly closed: Map<OrderId, Order>;
  readonly fillIds: Set<string>;
}

export function emptyOrders(): Orders {
  return { open: new Map(), openByAgent: new Map(), closed: new Map(), fillIds: new Set() };
}

export function findOrder(orders: Orders, id: OrderId): Order | undefined {
  return orders.open.get(id) ?? orders.closed.get(id);
}

export function openOrdersOf(orders: Orders, agent: AgentId): Order[] {
  const found: Order[] = [];
  for (const id of orders.openByAgent.get(agent) ?? []) {
    const order = orders.open.get(id);
    if (order !== undefined) found.push(order);
  }
  return found;
}

export function openOrdersAt(orders: Orders, venue: VenueId): Order[] {
  const found: Order[] = [];
  for (const order of orders.open.values()) if (order.venue === venue) found.push(order);
  return found;
}

/** A fill that was booked before: venues send some twice. */
export function isKnownFill(orders: Orders, venue: VenueId, fillId: string): boolean {
  return orders.fillIds.has(`${venue}|${fillId}`);
}

export function addOrder(orders: Orders, record: RecordOf<'order.approved'>): void {
  const { orderId, price, purpose: _purpose, rule: _rule, ...rest } = record.body;
  const order: Order = {
    ...rest,
    id: orderId,
    ...(price === null ? {} : { price }),
    createdAt: record.at,
    state: 'pending',
    filled: 0n as Order['filled'],
    reason: '',
    updatedAt: record.at,
  };
  orders.open.set(orderId, order);
  const { agent } = order.owner;
  if (agent === null) return;
  const own = orders.openByAgent.get(agent);
  if (own === undefined) orders.openByAgent.set(agent, new Set([orderId]));
  else own.add(orderId);
}

export function markOrder(orders: Orders, id: OrderId, state: Order['state'], at: number, reason = ''): void {
  const order = findOrder(orders, id);
  if (order === undefined) return;
  order.state = state;
  order.updatedAt = at;
  if (reason !== '') order.reason = reason;
  if (!isOpen(state)) close(orders, order);
}

/** Folds what a venue said about an order. Reports for orders that are not ours change nothing here. */
export function reportOrder(orders: Orders, venue: VenueId, report: VenueReport): void {
  switch (report.kind) {
    case 'accepted':
      if (stateOf(orders, report.orderId) === 'pending' || stateOf(orders, report.orderId) === 'unknown') {
        markOrder(orders, report.orderId, 'working', report.at);
      }
      return;
    case 'rejected':
    case 'cancelled':
      // Said twice or late it changes nothing: what is over stays over as it ended.
      if (orders.open.has(report.orderId)) markOrder(orders, report.orderId, report.kind, report.at, report.reason);
      return;
    case 'cancel-rejected':
      if (stateOf(orders, report.orderId) === 'cancelling' && report.reason !== 'already-closed') {
        // The venue does not know the order: it is over there, and no other word will come.
        markOrder(orders, report.orderId, 'cancelled', report.at, report.reason);
      }
      return;
    case 'fill': {
      rememberFill(orders, `${venue}|${report.fillId}`);
      const order = findOrder(orders, report.orderId);
      if (order === undefined) return;
      order.filled = plus(order.filled, report.quantity);
      order.updatedAt = report.at;
      if (order.filled >= order.quantity) {
        order.state = 'filled';
        close(orders, order);
      } else if (order.state === 'pending' || order.state === 'unknown') {
        order.state = 'working';
      }
      return;
    }
    default:
  }
}

function stateOf(orders: Orders, id: OrderId): Order['state'] | undefined {
  return findOrder(orders, id)?.state;
}

function close(orders: Orders, order: Order): void {
  orders.open.delete(order.id);
  if (order.owner.agent !== null) orders.openByAgent.get(order.owner.agent)?.delete(order.id);
  orders.closed.set(order.id, order);
  keepLast(orders.closed, CLOSED_KEPT);
}

function rememberFill(orders: Orders, key: string): void {
  orders.fillIds.add(key);
  keepLast(orders.fillIds, FILL_IDS_KEPT);
}
