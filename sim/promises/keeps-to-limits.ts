import type { OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import type { Promised, Watched } from './promise.ts';

/** Of what an exchange takes in its window new orders of agents may use so much, in parts of a hundred. */
const ENTRY_SHARE = 60;
/** A longer pause than this is not waited for: the exchange is asked again. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Promise 13 (N4): no order is sent to an exchange in a pause that it asked for, and agents' new orders leave the rest of
 * its requests to exits and kills. On the engine's own clock, for that is the one it can keep to.
 */
export function keepsToLimits(world: Watched): Promised {
  const pausedUntil = new Map<VenueId, TimeMs>();
  /** When requests left, by exchange: those that are seen here, which is all but reads. */
  const sent = new Map<VenueId, TimeMs[]>();
  const exits = new Set<OrderId>();

  function count(venue: VenueId): void {
    const known = sent.get(venue);
    if (known === undefined) sent.set(venue, [world.engine.core.now()]);
    else known.push(world.engine.core.now());
  }

  return {
    record(record) {
      if (record.kind === 'order.approved' && record.body.exit) exits.add(record.body.orderId);
      if (record.kind !== 'venue.reported' || record.body.report.kind !== 'throttled') return;
      const { venue, report } = record.body;
      const until = record.at + Math.min(report.retryAfterMs, LONGEST_PAUSE_MS);
      pausedUntil.set(venue, Math.max(until, pausedUntil.get(venue) ?? until));
    },
    submit(venue, order) {
      const now = world.engine.core.now();
      if (now < (pausedUntil.get(venue) ?? now)) {
        world.broken(13, `${order.id} was sent to ${venue}, which asked for a pause`);
      }
      count(venue);
      const limit = world.engine.core.ports.venues.get(venue)?.requestLimit;
      if (limit === undefined || exits.has(order.id)) return;
      const inWindow = (sent.get(venue) ?? []).filter((at) => at > now - limit.perMs).length;
      if (inWindow > Math.max(1, Math.floor((limit.requests * ENTRY_SHARE) / 100))) {
        world.broken(13, `${order.id} is request ${inWindow} of ${limit.requests} at ${venue}: the kill's share`);
      }
    },
    cancel: count,
    died() {
      pausedUntil.clear();
      sent.clear();
    },
  };
}
