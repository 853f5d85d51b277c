import type { AgentId, InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { price, quantity } from '../../../shared/money.ts';
import type { IntentMessage } from '../agents/protocol.ts';
import { agentReport, denialReport } from '../agents/reports.ts';
import type { Core } from '../core.ts';
import type { OrderIdMint } from '../domain/mint.ts';
import { type Intent, isOpen, type Order, type VenueOrder } from '../domain/order.ts';
import type { RecordBodies, RecordOf } from '../domain/records.ts';
import type { VenueReport, VenueSnapshot } from '../domain/venue-report.ts';
import { type Authority, decide } from './decide.ts';
import { uncoveredExits } from './exits.ts';
import { findOrder, isKnownFill, openOrdersAt, openOrdersOf } from './orders.ts';

/** An order or cancel without an answer for this long is unknown and looked up at the venue. */
const ANSWER_WITHIN_MS = 10_000;
/** A read without an answer for this long counts as failed. */
const READ_WITHIN_MS = 10_000;

/** An order with its optional price present or absent, as venues take it. */
export function venueOrder(
  order: Omit<VenueOrder, 'price'> & { readonly price?: VenueOrder['price'] | null },
): VenueOrder {
  const { id, symbol, side, type, quantity: size, timeInForce, postOnly, reduceOnly } = order;
  const base = { id, symbol, side, type, quantity: size, timeInForce, postOnly, reduceOnly };
  return order.price === undefined || order.price === null ? base : { ...base, price: order.price };
}

/** Road 1 at run time: intents in, orders out, venue reports back into the books. */
export class OrderRoad {
  readonly #core: Core;
  readonly #authority: Authority;
  readonly #venue: VenueId;
  #mint: OrderIdMint;
  /** Orders that wait for an answer, by when they are given up for unknown; in that order. */
  readonly #unanswered = new Map<OrderId, TimeMs>();
  #reconcileRead: { readonly readId: string; readonly venue: VenueId; readonly until: TimeMs } | null = null;
  #reads = 0;

  constructor(core: Core, authority: Authority, venue: VenueId, mint: OrderIdMint) {
    this.#core = core;
    this.#authority = authority;
    this.#venue = venue;
    this.#mint = mint;
  }

  /** A new session mints ids of its own. */
  takeMint(mint: OrderIdMint): void {
    this.#mint = mint;
  }

  mintId(): OrderId {
    return this.#mint.next();
  }

  /** Orders that a restart found without an answer are looked up first. */
  resume(now: TimeMs): void {
    for (const order of this.#core.state.orders.open.values()) {
      if (order.state !== 'working') this.#unanswered.set(order.id, now);
    }
  }

  propose(agent: AgentId, message: IntentMessage): void {
    const core = this.#core;
    const orderId = this.#mint.next();
    const { price: priceText, quantity: quantityText, ...rest } = message;
    const intent: Intent = {
      ...rest,
      agent,
      quantity: quantity(quantityText),
      ...(priceText === undefined ? {} : { price: price(priceText) }),
    };
    const decision = decide(core.state, this.#authority, intent, orderId, this.#venue, core.now());
    core.stage(decision.kind, agent, orderId, decision.body);
    if (decision.kind === 'order.denied') {
      const record = { kind: decision.kind, at: core.now(), agent, action: orderId, body: decision.body };
      core.ports.agents.report(agent, denialReport(record as RecordOf<'order.denied'>));
      return;
    }
    this.send(decision.body.venue, venueOrder({ ...decision.body, id: orderId }), decision.body.owner);
  }

  /** Hands an approved, journalled order to its venue and waits for the answer. */
  send(venue: VenueId, order: VenueOrder, owner: Order['owner']): void {
    this.#unanswered.set(order.id, this.#core.now() + ANSWER_WITHIN_MS);
    this.#core.effect({ kind: 'submit', venue, order, owner });
  }

  /** An agent's wish to cancel its own order; somebody else's, or a closed one, is not found by its ref. */
  cancelByRef(agent: AgentId, ref: string): void {
    const order = openOrdersOf(this.#core.state.orders, agent).find(
      (it) => it.ref === ref && it.owner.kind === 'agent',
    );
    if (order !== undefined && order.state !== 'cancelling') this.cancel(order.venue, order.id, 'agent');
  }

  /** Asks the venue to cancel. An order the engine does not know (a manual one) is asked for all the same. */
  cancel(venue: VenueId, orderId: OrderId, by: RecordBodies['order.cancelling']['by']): void {
    const order = findOrder(this.#core.state.orders, orderId);
    this.#core.stage('order.cancelling', order?.owner.agent ?? null, orderId, { orderId, by });
    this.#unanswered.delete(orderId);
    if (order !== undefined) this.#unanswered.set(orderId, this.#core.now() + ANSWER_WITHIN_MS);
    this.#core.effect({ kind: 'cancel', venue, orderId });
  }

  /** Books what a venue reports. Returns false for what was booked before. */
  report(venue: VenueId, report: VenueReport): boolean {
    const core = this.#core;
    if (report.kind === 'snapshot' || report.kind === 'read-failed') {
      if (report.readId === this.#reconcileRead?.readId) this.#reconciled(venue, report);
      return true;
    }
    if (report.kind === 'fill' && isKnownFill(core.state.orders, venue, report.fillId)) return false;
    if (report.kind === 'funding') {
      core.stage('venue.reported', null, null, { venue, report });
      return true;
    }
    const order = findOrder(core.state.orders, report.orderId);
    core.stage('venue.reported', order?.owner.agent ?? null, report.orderId, { venue, report });
    if (order === undefined) return true;
    if (!isOpen(order.state) || order.state === 'working') this.#unanswered.delete(order.id);
    if (order.owner.kind === 'agent') {
      const told = agentReport(order, report);
      if (told !== null) core.ports.agents.report(order.owner.agent, told);
      if (report.kind === 'fill') this.#dropUncoveredExits(order.owner.agent, report.symbol);
    }
    return true;
  }

  #dropUncoveredExits(agent: AgentId, symbol: InstrumentId): void {
    for (const order of uncoveredExits(this.#core.state, agent, symbol)) this.cancel(order.venue, order.id, 'engine');
  }

  /** When {@link tick} wants to be called next. */
  get wakeAt(): TimeMs | null {
    if (this.#reconcileRead !== null) return this.#reconcileRead.until;
    const first = this.#unanswered.values().next();
    return first.done ? null : first.value;
  }

  /** Gives up waiting where the time has passed: the order is unknown, and the venue is asked. Never sent again. */
  tick(now: TimeMs): void {
    if (this.#reconcileRead !== null) {
      const { readId, venue, until } = this.#reconcileRead;
      if (now >= until) this.#reconciled(venue, { kind: 'read-failed', readId, reason: 'no answer in time', at: now });
      return;
    }
    let asked: VenueId | null = null;
    for (const [orderId, until] of this.#unanswered) {
      if (until > now) break;
      this.#unanswered.delete(orderId);
      const order = this.#core.state.orders.open.get(orderId);
      if (order === undefined) continue;
      if (order.state !== 'unknown') this.#core.stage('order.unknown', order.owner.agent, orderId, { orderId });
      asked = order.venue;
    }
    if (asked !== null) this.#askVenue(asked);
  }

  #askVenue(venue: VenueId): void {
    this.#reads += 1;
    const readId = `reconcile-${this.#reads}`;
    this.#reconcileRead = { readId, venue, until: this.#core.now() + READ_WITHIN_MS };
    this.#core.effect({ kind: 'read', venue, readId });
  }

  #reconciled(venue: VenueId, report: Extract<VenueReport, { kind: 'snapshot' | 'read-failed' }>): void {
    this.#reconcileRead = null;
    const unknown = openOrdersAt(this.#core.state.orders, venue).filter((order) => order.state === 'unknown');
    if (report.kind === 'read-failed') {
      for (const order of unknown) this.#unanswered.set(order.id, this.#core.now() + ANSWER_WITHIN_MS);
      return;
    }
    for (const order of unknown) this.settle(order, report.snapshot);
  }

  /** Settles an order by what a venue read says of it. */
  settle(order: Order, snapshot: VenueSnapshot): void {
    const listed = snapshot.openOrders.some((it) => it.orderId === order.id);
    this.#core.stage('order.reconciled', order.owner.agent, order.id, {
      orderId: order.id,
      state: listed ? 'working' : 'cancelled',
      reason: listed ? '' : 'not-at-venue',
    });
  }
}
