import { negate } from '../../../shared/money.ts';
import { scopeKey } from '../../../shared/scope.ts';
import type { Core } from '../core.ts';
import { venueOf } from '../domain/instrument.ts';
import { venueOrder } from '../domain/order.ts';
import type { RequestBudgets } from '../execution/request-budget.ts';
import type { OrderRoad } from '../execution/road.ts';
import { positionOf } from '../ledger/book.ts';
import { bookOf, HOUSE } from '../ledger/ledger.ts';
import { averagePrice } from '../ledger/position.ts';
import { agentOf } from './kill-alarms.ts';
import type { KillActions } from './scope-view.ts';
import type { Trip } from './trips.ts';

/** What the run of one trip does, by the order road, each act journalled before it leaves. */
export class TripActions implements KillActions {
  readonly #core: Core;
  readonly #road: OrderRoad;
  readonly #budgets: RequestBudgets;
  readonly #trip: Trip;
  readonly #nextRead: () => number;

  constructor(core: Core, road: OrderRoad, budgets: RequestBudgets, trip: Trip, nextRead: () => number) {
    this.#core = core;
    this.#road = road;
    this.#budgets = budgets;
    this.#trip = trip;
    this.#nextRead = nextRead;
  }

  cancel: KillActions['cancel'] = (venue, orderId) => this.#road.cancel(venue, orderId, 'kill');

  massCancelRequests: KillActions['massCancelRequests'] = (venue, orderIds) =>
    this.#core.ports.venues.get(venue)?.massCancel?.requestsFor(orderIds) ?? null;

  massCancel: KillActions['massCancel'] = (venue, orderIds) =>
    this.#road.massCancel(venue, orderIds, this.massCancelRequests(venue, orderIds) ?? 0, 'kill');

  flatten: KillActions['flatten'] = (venue, flatten) => {
    const { tripId, scope } = this.#trip;
    const orderId = this.#road.mintId();
    const owner = { kind: 'kill', runId: tripId, agent: flatten.agent } as const;
    const order = {
      symbol: flatten.symbol,
      side: flatten.side,
      type: 'market',
      quantity: flatten.quantity,
      timeInForce: 'IOC',
      reduceOnly: flatten.reduceOnly || undefined,
    } as const;
    this.#core.stage('order.approved', flatten.agent, tripId, {
      orderId,
      venue,
      mode: 'paper',
      owner,
      ref: tripId,
      exit: true,
      ...order,
      purpose: `flatten, ${scopeKey(scope)}`,
      rule: 'kill',
    });
    this.#road.send(venue, venueOrder({ id: orderId, ...order }), owner);
    return orderId;
  };

  read: KillActions['read'] = (venue) => {
    // The time keeps ids apart over a restart: an answer to a read of before must not pass for one to this.
    const readId = `${this.#trip.tripId}-read-${this.#core.now()}-${this.#nextRead()}`;
    this.#road.read(venue, readId);
    return readId;
  };

  cross: KillActions['cross'] = (agent, symbol, quantity) => {
    const { ledger, marks, session } = this.#core.state;
    const instrument = ledger.instruments.get(symbol);
    const venue = instrument === undefined ? undefined : venueOf(instrument, session?.venue);
    // A kill needs no market data: without a mark it goes at what the agent itself paid on average.
    const price = marks.get(symbol)?.price ?? averagePrice(positionOf(bookOf(ledger, agent), symbol));
    if (venue === undefined || price === null) return;
    const shares = [
      { agent, quantity: negate(quantity) },
      { agent: HOUSE, quantity },
    ];
    const runId = this.#trip.tripId;
    this.#core.stage('ledger.crossed', agent, runId, { venue, symbol, price, shares, runId });
  };

  room: KillActions['room'] = (venue, request) => this.#budgets.of(venue).room('kill', request, this.#core.now());

  roomAt: KillActions['roomAt'] = (venue) => this.#budgets.of(venue).roomAt(this.#core.now());

  noteRead: KillActions['noteRead'] = (venue, { clean, openOrders, positions, readAt, beyond = [] }) => {
    const { tripId, scope } = this.#trip;
    const body = { tripId, venue, clean, openOrders, positions, readAt };
    this.#core.stage('kill.read', agentOf(scope), tripId, beyond.length === 0 ? body : { ...body, beyond });
  };
}
