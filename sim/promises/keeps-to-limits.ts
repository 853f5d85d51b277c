import type { OrderType } from '../../src/main/engine/domain/order.ts';
import type { RequestKind, RequestLimit } from '../../src/main/engine/ports.ts';
import type { OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import type { Promised, Watched } from './promise.ts';

/** Of what an exchange takes in its window new orders of agents may use so much, in parts of a hundred. */
const ENTRY_SHARE = 60;
/** The same of what is not kept for kills alone, where an exchange's profile says how much that is. */
const ENTRY_SHARE_OF_REST = 75;
/** A longer pause than this is not waited for: the exchange is asked again. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Promise 13 (N4): no order is sent to an exchange in a pause that it asked for, and agents' new orders leave the rest of
 * its requests to exits and kills. On the engine's own clock, for that is the one it can keep to.
 */
export function keepsToLimits(world: Watched): Promised {
  const pausedUntil = new Map<VenueId, TimeMs>();
  /** What left when, by exchange: those requests that are seen here, which is all but reads. */
  const sent = new Map<VenueId, Sent[]>();
  const exits = new Set<OrderId>();

  function count(venue: VenueId, kind: RequestKind): void {
    const request = { kind, at: world.engine.core.now() };
    const known = sent.get(venue);
    if (known === undefined) sent.set(venue, [request]);
    else known.push(request);
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
      count(venue, kindOf(order.type));
      const limit = world.engine.core.ports.venues.get(venue)?.requestLimit;
      if (limit === undefined || exits.has(order.id)) return;
      for (const it of [limit, ...(limit.beside ?? [])]) {
        if (costOf(it, kindOf(order.type)) === 0) continue;
        const used = (sent.get(venue) ?? [])
          .filter(({ at }) => at > now - it.perMs)
          .reduce((sum, { kind }) => sum + costOf(it, kind), 0);
        if (used <= entryShare(it)) continue;
        world.broken(13, `${order.id} is ${used} of ${it.requests} at ${venue}: the kill's share`);
      }
    },
    cancel: (venue) => count(venue, 'cancel'),
    died() {
      pausedUntil.clear();
      sent.clear();
    },
  };
}

interface Sent {
  readonly kind: RequestKind;
  readonly at: TimeMs;
}

function kindOf(type: OrderType): RequestKind {
  return type === 'stop' ? 'submit-stop' : 'submit';
}

function costOf({ costs }: RequestLimit, kind: RequestKind): number {
  return costs === undefined ? 1 : (costs[kind] ?? 0);
}

function entryShare({ requests, keptForKill, costs }: RequestLimit): number {
  const [of, share] =
    keptForKill === undefined ? [requests, ENTRY_SHARE] : [requests - keptForKill, ENTRY_SHARE_OF_REST];
  return Math.max(costs?.submit ?? 1, Math.floor((of * share) / 100));
}
