import type { CancelAsker } from '../../src/main/engine/domain/order.ts';
import type { Promised, Watched } from './promise.ts';

/** Promise 9: the kill of one agent never cancels or trades for another agent, for nobody's orders, or for people. */
export function ownership(world: Watched): Promised {
  const askedBy = new Map<string, CancelAsker>();
  return {
    record(record) {
      if (record.kind === 'order.cancelling') askedBy.set(record.body.orderId, record.body.by);
    },
    cancel(venue, orderId) {
      if (askedBy.get(orderId) !== 'kill' || world.latches.isGlobal) return;
      const owner = world.ownerOf(orderId);
      if (owner === undefined) world.broken(9, `the kill of an agent cancels ${orderId} at ${venue}, an order by hand`);
      else if (owner.agent === null || !world.latches.covers(owner.agent)) {
        world.broken(9, `the kill of an agent cancels ${orderId} of ${owner.agent ?? 'everybody'}`);
      }
    },
    massCancel(venue) {
      if (!world.latches.isGlobal) world.broken(9, `the kill of an agent cancels everything at ${venue}`);
    },
    submit(_venue, order) {
      const owner = world.ownerOf(order.id);
      if (owner?.kind !== 'kill') return;
      const scope = world.latches.scopeOf(owner.runId);
      if (scope === undefined) world.broken(9, `${order.id} acts for ${owner.runId}, which is not latched`);
      else if (scope.kind === 'agent' && owner.agent !== scope.agent) {
        world.broken(9, `${order.id} of the kill of ${scope.agent} acts for ${owner.agent ?? 'everybody'}`);
      } else if (scope.kind === 'global' && owner.agent !== null) {
        world.broken(9, `${order.id} of the global kill acts for ${owner.agent} alone`);
      }
    },
  };
}
