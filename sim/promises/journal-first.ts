import type { Promised, Watched } from './promise.ts';

/**
 * Promise 5, first half: an order is durable before it leaves, and none is sent twice. While the journal cannot be
 * written only the kill's own orders leave: that it flattens is worth more than that it is written down.
 */
export function journalFirst(world: Watched): Promised {
  const looked = new Map<string, number>();
  return {
    submit(venue, order) {
      const isKill = world.ownerOf(order.id)?.kind === 'kill';
      if (world.journal.durableOrders.has(order.id) || (isKill && world.journal.isBehind)) return;
      world.broken(5, `${order.id} reached ${venue} before it was durable`);
    },
    turn() {
      if (world.journal.isBehind && !world.latches.isGlobal) {
        world.broken(5, 'the journal cannot be written and not everything is latched');
      }
      for (const [venue, { log }] of world.exchanges) {
        for (let index = looked.get(venue) ?? 0; index < log.length; index += 1) {
          const event = log[index];
          if (event?.kind === 'sent-twice') world.broken(5, `${event.orderId} reached ${venue} twice`);
        }
        looked.set(venue, log.length);
      }
    },
  };
}
