import type { Promised, Watched } from './promise.ts';

/**
 * Promise 1: once a trip is accepted, no order of its scope reaches an exchange any more, except the kill's own. Looked
 * at where orders leave the process, so that gate, policy, latch and stopped agents cannot hide each other's failure.
 */
export function gateFirst(world: Watched): Promised {
  return {
    record(record) {
      if (record.kind === 'order.denied' && world.latches.covers(record.body.agent) && record.body.stage !== 'gate') {
        world.broken(
          1,
          `${record.body.orderId} of a latched agent was denied by ${record.body.stage}, not by the gate`,
        );
      }
    },
    submit(venue, order) {
      const owner = world.ownerOf(order.id);
      if (owner === undefined) world.broken(1, `${order.id} reached ${venue} and nobody approved it`);
      else if (owner.kind === 'agent' && world.latches.covers(owner.agent)) {
        world.broken(1, `${order.id} of ${owner.agent} reached ${venue} although its scope is latched`);
      } else if (owner.kind === 'kill' && (order.type !== 'market' || order.timeInForce !== 'IOC')) {
        world.broken(1, `the kill's ${order.id} at ${venue} can rest: ${order.type} ${order.timeInForce}`);
      } else if (owner.kind === 'kill' && owner.agent === null && !order.reduceOnly) {
        world.broken(1, `the kill's ${order.id} for the whole account at ${venue} is not reduce-only`);
      }
    },
  };
}
