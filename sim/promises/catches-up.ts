import { isKnownFill } from '../../src/main/engine/execution/known-fills.ts';
import type { TimeMs, VenueId } from '../../src/shared/ids.ts';
import type { Promised, Watched } from './promise.ts';

/**
 * Promise 5: what was executed at an exchange before the process came back, or before the connection did, is known soon
 * after, and no kill is needed for it.
 */
export function catchesUp(world: Watched): Promised {
  /** The exchanges' time before which every execution has to be known. */
  const knownBefore = new Map<VenueId, TimeMs>();
  return {
    record(record) {
      if (record.kind !== 'venue.reported' || record.body.report.kind !== 'connection') return;
      if (record.body.report.state === 'restored') knownBefore.set(record.body.venue, world.now());
    },
    restarted() {
      for (const venue of world.exchanges.keys()) knownBefore.set(venue, world.now());
    },
    quiet() {
      for (const [venue, before] of knownBefore) {
        if (world.isGoneForGood(venue)) continue;
        for (const { fillId, at } of world.exchanges.get(venue)?.account.fills ?? []) {
          if (at >= before || isKnownFill(world.engine.state.orders, venue, fillId)) continue;
          world.broken(5, `${fillId} was executed before ${venue} was reached again, and is still not known`);
        }
      }
    },
  };
}
