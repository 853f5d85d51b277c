import type { CommandId, InstrumentId, OrderId, TimeMs, TripId, VenueId } from '../../../shared/ids.ts';
import type { Quantity } from '../../../shared/money.ts';
import { raiseAlarm, raiseMoment } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { Side } from '../domain/order.ts';
import { findOrder } from '../execution/orders.ts';
import { takeoverAlarm, tripAlarm } from './kill-alarms.ts';
import { latchOf, type Trip } from './trips.ts';

/** What a watchdog did in this process's place, as its file tells. */
export interface Takeover {
  readonly takeoverId: CommandId;
  readonly reason: string;
  readonly wallAt: TimeMs;
  readonly orders: readonly TakeoverOrder[];
}

/** A flatten order that may have been sent: reduce-only, at once or not at all. */
export interface TakeoverOrder {
  readonly orderId: OrderId;
  readonly venue: VenueId;
  readonly symbol: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
}

const GLOBAL = { kind: 'global' } as const;

/**
 * Takes a takeover into the journal: everything is latched, and what the watchdog ordered stands beside the console's
 * own orders, so that the executions a venue read brings go to the right books. Before the runs are taken up again: the
 * kill then goes on from here. The same takeover twice changes nothing. False when it could not be made durable.
 */
export function importTakeover(core: Core, { takeoverId, reason, wallAt, orders }: Takeover): boolean {
  core.gate.close(GLOBAL);
  const tripId = latchedBy(core, takeoverId, reason, wallAt);
  for (const { orderId, venue, symbol, side, quantity } of orders) {
    if (findOrder(core.state.orders, orderId) !== undefined) continue;
    core.stage('order.approved', null, tripId, {
      orderId,
      venue,
      mode: 'paper',
      owner: { kind: 'kill', runId: tripId, agent: null },
      ref: tripId,
      symbol,
      side,
      type: 'market',
      quantity,
      timeInForce: 'IOC',
      reduceOnly: true,
      exit: true,
      purpose: 'flatten, by the watchdog',
      rule: 'kill',
    });
  }
  return core.settle();
}

/** The latch; or the one that holds already, and then the operator is told all the same if it was another's. */
function latchedBy(core: Core, commandId: CommandId, reason: string, wallAt: TimeMs): TripId {
  const { trips } = core.state;
  const latched = latchOf(trips, GLOBAL);
  if (latched !== undefined) {
    if (latched.commandId === commandId) return latched.tripId;
    raiseMoment(core, takeoverAlarm(commandId, latched, reason));
    return latched.tripId;
  }
  const tripId: TripId = `trip-${(trips.count + 1).toString(36)}`;
  core.stage('trip.accepted', null, tripId, {
    tripId,
    commandId,
    scope: GLOBAL,
    cause: 'watchdog',
    by: 'watchdog',
    reason,
    pressedWallAt: wallAt,
    gateClosedMicros: 0,
  });
  raiseAlarm(core, tripAlarm(trips.byId.get(tripId) as Trip));
  return tripId;
}
