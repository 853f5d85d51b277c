import type { Promised, Watched } from './promise.ts';

/**
 * Liveness: once faults have ended no order stays pending, unknown or half cancelled; and once the exchanges were read,
 * or where nothing was ever lost, what is open here is what they list, and what is over ended as it did there.
 */
export function settles(world: Watched): Promised {
  const cancelAsked = new Set<string>();

  /** Whether every order is in a state that can last. */
  function known(): void {
    for (const order of world.engine.state.orders.open.values()) {
      if (world.isGoneForGood(order.venue) || order.state === 'working') continue;
      world.broken(13, `${order.id} stays ${order.state} although nothing fails any more`);
    }
  }

  function sameOrders(venue: string): void {
    const { orders } = world.engine.state;
    const working = world.exchanges.get(venue)?.working ?? new Map();
    for (const order of orders.open.values()) {
      if (order.venue === venue && !working.has(order.id)) {
        world.broken(5, `${order.id} is open here and ${venue} does not list it`);
      }
    }
    for (const id of working.keys()) {
      const isOurs = world.ownerOf(id) !== undefined;
      if (isOurs && !orders.open.has(id)) world.broken(5, `${venue} lists ${id}, which is over here`);
    }
  }

  /** How much of an order was executed, and that it counts as filled if and only if all of it was. */
  function sameEnds(venue: string): void {
    const { open, closed } = world.engine.state.orders;
    const filled = new Map<string, bigint>();
    for (const { orderId, quantity } of world.exchanges.get(venue)?.account.fills ?? []) {
      filled.set(orderId, (filled.get(orderId) ?? 0n) + quantity);
    }
    for (const order of [...open.values(), ...closed.values()]) {
      if (order.venue !== venue) continue;
      const there = filled.get(order.id) ?? 0n;
      if (there !== order.filled) world.broken(5, `${order.id} filled another part at ${venue} than here`);
      else if ((order.state === 'filled') !== (there === order.quantity)) {
        world.broken(5, `${order.id} is ${order.state} here, which is not how it ended at ${venue}`);
      }
    }
  }

  return {
    record(record) {
      if (record.kind === 'order.cancelling') cancelAsked.add(record.body.orderId);
    },
    restarted(records) {
      // A cancel that was never durable was never asked for.
      cancelAsked.clear();
      for (const record of records) if (record.kind === 'order.cancelling') cancelAsked.add(record.body.orderId);
    },
    quiet() {
      known();
      for (const [venue, { working }] of world.exchanges) {
        if (world.isGoneForGood(venue)) continue;
        if (world.wasFaultless(venue)) sameOrders(venue);
        for (const id of working.keys()) {
          if (cancelAsked.has(id)) world.broken(13, `${venue} still lists ${id}, whose cancel was asked for`);
        }
      }
    },
    settled() {
      known();
      for (const venue of world.exchanges.keys()) {
        if (world.isGoneForGood(venue)) continue;
        sameOrders(venue);
        sameEnds(venue);
      }
    },
  };
}
