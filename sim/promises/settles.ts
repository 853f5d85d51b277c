import type { Promised, Watched } from './promise.ts';

/**
 * Liveness: once faults have ended and the exchanges were read, no order stays pending, unknown or half cancelled, and
 * what the engine holds for open is what the exchange lists.
 */
export function settles(world: Watched): Promised {
  return {
    settled() {
      const { orders } = world.engine.state;
      for (const [venue, { working }] of world.exchanges) {
        if (world.isGoneForGood(venue)) continue;
        for (const order of orders.open.values()) {
          if (order.venue !== venue) continue;
          if (order.state !== 'working') world.broken(13, `${order.id} stays ${order.state} although nothing fails`);
          else if (!working.has(order.id)) world.broken(5, `${order.id} is open here and ${venue} does not list it`);
        }
        for (const id of working.keys()) {
          const isOurs = world.ownerOf(id) !== undefined;
          if (isOurs && !orders.open.has(id)) world.broken(5, `${venue} lists ${id}, which is over here`);
        }
      }
    },
  };
}
