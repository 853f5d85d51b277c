import type { AgentId, InstrumentId, OrderId, VenueId } from '../../../shared/ids.ts';
import { minus, negate, type Price, plus, type Quantity } from '../../../shared/money.ts';
import { keepLast } from '../domain/keep-last.ts';
import { type CancelAsker, isOpen, type Order } from '../domain/order.ts';
import type { RecordOf } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { type KnownFills, rememberFill } from './known-fills.ts';
import { clearOpenEntries, countOpen, emptyOpenEntries, leftOf, type OpenEntries } from './open-entries.ts';

/** Closed orders kept so that a late report still finds its order. */
const CLOSED_KEPT = 2_000;

/** Why an order counts as over that no read lists and no report closed. */
export const NOT_AT_VENUE = 'not-at-venue';

/** Every order that is open, and the last closed ones. */
export interface Orders {
  readonly open: Map<OrderId, Order>;
  /** Ids of the open orders of each agent, a kill's orders for it included: asked for at every intent. */
  readonly openByAgent: Map<AgentId, Set<OrderId>>;
  /** Ids of the open limit orders in each instrument, whoever's: what an order could match. */
  readonly openLimits: Map<InstrumentId, Set<OrderId>>;
  readonly openEntries: OpenEntries;
  readonly closed: Map<OrderId, Order>;
  readonly fills: Map<VenueId, KnownFills>;
}

export function emptyOrders(): Orders {
  return {
    open: new Map(),
    openByAgent: new Map(),
    openLimits: new Map(),
    openEntries: emptyOpenEntries(),
    closed: new Map(),
    fills: new Map(),
  };
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

/** The first open order of an agent, a kill's for it included, of which this is true. */
export function findOrderOf(orders: Orders, agent: AgentId, isMeant: (order: Order) => boolean): Order | undefined {
  return findIn(orders, orders.openByAgent.get(agent), isMeant);
}

/** The first open limit order in an instrument, whoever's, of which this is true. */
export function findLimitIn(
  orders: Orders,
  symbol: InstrumentId,
  isMeant: (order: Order) => boolean,
): Order | undefined {
  return findIn(orders, orders.openLimits.get(symbol), isMeant);
}

/** Looked for with every intent: nothing is gathered for it. */
function findIn(
  orders: Orders,
  ids: ReadonlySet<OrderId> | undefined,
  isMeant: (order: Order) => boolean,
): Order | undefined {
  for (const id of ids ?? []) {
    const order = orders.open.get(id);
    if (order !== undefined && isMeant(order)) return order;
  }
  return undefined;
}

export function openOrdersAt(orders: Orders, venue: VenueId): Order[] {
  const found: Order[] = [];
  for (const order of orders.open.values()) if (order.venue === venue) found.push(order);
  return found;
}

/** Some venues report a funding payment twice, too: it is known by its instrument and its time. */
export function fundingKey({ symbol, at }: Extract<VenueReport, { kind: 'funding' }>): string {
  return `funding-${symbol}-${at}`;
}

export function addOrder(orders: Orders, record: RecordOf<'order.approved'>): void {
  const { body } = record;
  const { price = null } = body;
  const order: Order = {
    venue: body.venue,
    mode: body.mode,
    owner: body.owner,
    ref: body.ref,
    symbol: body.symbol,
    side: body.side,
    type: body.type,
    quantity: body.quantity,
    timeInForce: body.timeInForce,
    postOnly: body.postOnly === true,
    reduceOnly: body.reduceOnly === true,
    exit: body.exit === true,
    id: body.orderId,
    createdAt: record.at,
    acknowledgedAt: null,
    cancelAskedBy: null,
    state: 'pending',
    filled: 0n as Order['filled'],
    reason: '',
    updatedAt: record.at,
  };
  openUp(orders, price === null ? order : { ...order, price });
}

export function markOrder(orders: Orders, id: OrderId, state: Order['state'], at: number, reason = ''): void {
  const order = findOrder(orders, id);
  if (order === undefined) return;
  order.state = state;
  order.updatedAt = at;
  if (reason !== '') order.reason = reason;
  if (!isOpen(state)) close(orders, order);
}

/** A cancel was asked for. */
export function askCancel(orders: Orders, id: OrderId, by: CancelAsker, at: number): void {
  const order = orders.open.get(id);
  if (order === undefined) return;
  order.cancelAskedBy = by;
  markOrder(orders, id, 'cancelling', at);
}

/** True when this report ends an open order as rejected: neither one that is said twice, nor one of no order of ours. */
export function endsRejected(orders: Orders, report: VenueReport): boolean {
  if (report.kind === 'rejected') return orders.open.has(report.orderId);
  return report.kind === 'throttled' && report.request === 'submit' && orders.open.has(report.id);
}

/** Folds what a venue said about an order. Reports for orders that are not ours change nothing here. */
export function reportOrder(orders: Orders, venue: VenueId, report: VenueReport): void {
  switch (report.kind) {
    case 'accepted':
      accept(orders, report.orderId, report.at);
      return;
    case 'rejected':
    case 'cancelled':
      // Said twice or late it changes nothing: what is over stays over as it ended.
      if (orders.open.has(report.orderId)) markOrder(orders, report.orderId, report.kind, report.at, report.reason);
      return;
    case 'cancel-rejected':
      // The venue does not know the order (yet: a cancel can overtake it). Only a read tells.
      if (stateOf(orders, report.orderId) === 'cancelling' && report.reason !== 'already-closed') {
        markOrder(orders, report.orderId, 'unknown', report.at);
      }
      return;
    case 'throttled':
      if (report.request === 'submit' && orders.open.has(report.id)) {
        markOrder(orders, report.id, 'rejected', report.at, report.because ?? 'throttled');
      }
      return;
    case 'funding':
      rememberFill(orders, venue, fundingKey(report), report.at);
      return;
    case 'amended':
      amend(orders, report);
      return;
    case 'fill': {
      rememberFill(orders, venue, report.fillId, report.at);
      const order = findOrder(orders, report.orderId);
      if (order === undefined) return;
      const isBack = takenForGone(order) && report.at > order.updatedAt;
      const before = leftOf(order);
      order.filled = plus(order.filled, report.quantity);
      if (orders.open.has(order.id)) countOpen(orders.openEntries, order, minus(leftOf(order), before));
      order.updatedAt = Math.max(order.updatedAt, report.at);
      order.acknowledgedAt ??= report.at;
      if (order.filled >= order.quantity) {
        order.state = 'filled';
        close(orders, order);
      } else if (order.state === 'pending' || order.state === 'unknown') {
        order.state = 'working';
      } else if (isBack) reopen(orders, order, report.at);
      return;
    }
    default:
  }
}

/** True where the venue has another quantity or price of an order than what is known; nothing else is an amendment. */
export function isAmended(
  order: Order,
  now: { readonly quantity: Quantity; readonly price?: Price | null | undefined },
): boolean {
  const isRepriced = now.price !== undefined && now.price !== null && order.price !== undefined;
  return (now.quantity > 0n && now.quantity !== order.quantity) || (isRepriced && now.price !== order.price);
}

function amend(orders: Orders, report: Extract<VenueReport, { kind: 'amended' }>): void {
  const order = findOrder(orders, report.orderId);
  if (order === undefined || !isAmended(order, report)) return;
  const before = leftOf(order);
  order.quantity = report.quantity;
  if (report.price !== null && order.price !== undefined) order.price = report.price;
  order.updatedAt = Math.max(order.updatedAt, report.at);
  if (orders.open.has(order.id)) countOpen(orders.openEntries, order, minus(leftOf(order), before));
  // What was all of it is a part of it now.
  else if (order.state === 'filled' && order.filled < order.quantity) reopen(orders, order, report.at);
}

/** Acknowledged; or taken for gone and there after all, which makes it an open order again. */
function accept(orders: Orders, id: OrderId, at: number): void {
  const order = findOrder(orders, id);
  if (order === undefined) return;
  order.acknowledgedAt ??= at;
  if (order.state === 'pending' || order.state === 'unknown') markOrder(orders, id, 'working', at);
  else if (takenForGone(order) && at > order.updatedAt) reopen(orders, order, at);
}

/** Closed because no read listed it, not because the venue said so. */
export function takenForGone(order: Order): boolean {
  return order.state === 'cancelled' && order.reason === NOT_AT_VENUE;
}

function reopen(orders: Orders, order: Order, at: number): void {
  orders.closed.delete(order.id);
  order.state = 'working';
  order.reason = '';
  order.updatedAt = at;
  openUp(orders, order);
}

function openUp(orders: Orders, order: Order): void {
  orders.open.set(order.id, order);
  countOpen(orders.openEntries, order, leftOf(order));
  if (order.type === 'limit') idsOf(orders.openLimits, order.symbol).add(order.id);
  const { agent } = order.owner;
  if (agent === null) return;
  idsOf(orders.openByAgent, agent).add(order.id);
}

function idsOf(index: Map<string, Set<OrderId>>, key: string): Set<OrderId> {
  const found = index.get(key);
  if (found !== undefined) return found;
  const made = new Set<OrderId>();
  index.set(key, made);
  return made;
}

function stateOf(orders: Orders, id: OrderId): Order['state'] | undefined {
  return findOrder(orders, id)?.state;
}

function close(orders: Orders, order: Order): void {
  if (orders.open.delete(order.id)) countOpen(orders.openEntries, order, negate(leftOf(order)));
  if (order.type === 'limit') orders.openLimits.get(order.symbol)?.delete(order.id);
  if (order.owner.agent !== null) orders.openByAgent.get(order.owner.agent)?.delete(order.id);
  orders.closed.set(order.id, order);
  keepLast(orders.closed, CLOSED_KEPT);
}

/** A new session begins: nothing of the last one is open. */
export function clearOrders(orders: Orders): void {
  orders.open.clear();
  orders.openByAgent.clear();
  orders.openLimits.clear();
  clearOpenEntries(orders.openEntries);
  orders.closed.clear();
  orders.fills.clear();
}
