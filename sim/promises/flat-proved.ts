import type { RecordBodies } from '../../src/main/engine/domain/records.ts';
import { isKnownFill } from '../../src/main/engine/execution/known-fills.ts';
import type { TimeMs, TripId, VenueId } from '../../src/shared/ids.ts';
import type { Scope } from '../../src/shared/scope.ts';
import type { AccountState } from '../exchange/history.ts';
import { isInScope, type Promised, type Watched } from './promise.ts';

const LEAST_GAP_MS = 1_000;

type Read = RecordBodies['kill.read'];

interface Flat {
  readonly scope: Scope;
  readonly from: Map<VenueId, number>;
}

/**
 * Promise 2: FLAT is proved. Two clean reads of every exchange, one after the other and at least a second apart, are in
 * the journal; at the time of the second the exchange truly held nothing of the scope and listed no order of it; and no
 * order that the engine ever sent changes that afterwards.
 */
export function flatProved(world: Watched): Promised {
  /** The clean reads in a row of each trip at each venue, in this life. */
  const streaks = new Map<string, Read[]>();
  /** From which event of each exchange's log on nothing of the scope may happen any more. */
  const flat = new Map<TripId, Flat>();
  let lastGlobal: TripId | null = null;
  const fresh: TripId[] = [];
  /** What was flat when the process died. */
  let flatBefore: ReadonlyMap<TripId, Flat> = new Map();

  function prove(tripId: TripId, scope: Scope): void {
    const from = new Map<VenueId, number>();
    for (const [venue, exchange] of world.exchanges) {
      const last = lastProof(tripId, venue);
      if (last === undefined) {
        world.broken(2, `${tripId} is FLAT without two clean reads of ${venue} a second apart`);
        return;
      }
      const isOwn = last.tripId === tripId;
      const states = exchange.history.during(last.readAt);
      if (!states.some((state) => isClean(state, isOwn ? scope : { kind: 'global' }, world))) {
        world.broken(2, `${tripId} is FLAT and ${venue} held or listed something of it at the second clean read`);
      }
      if (scope.kind === 'agent') {
        emptyBook(tripId, scope.agent);
        // Where nobody holds anything at all, nothing needs to be known about who held what.
        if (isOwn) heardOfAll(tripId, scope.agent, venue, last.readAt);
      }
      from.set(
        venue,
        exchange.log.findIndex((event) => event.at > last.readAt),
      );
      if (from.get(venue) === -1) from.set(venue, exchange.log.length);
    }
    flat.set(tripId, { scope, from });
  }

  /** The second of two clean reads; a kill that a wider one took over may rest on that one's. */
  function lastProof(tripId: TripId, venue: VenueId): Read | undefined {
    for (const whose of [tripId, lastGlobal]) {
      const streak = streaks.get(`${whose}@${venue}`) ?? [];
      const [first, last] = [streak[0], streak.at(-1)];
      if (first !== undefined && last !== undefined && last.readAt - first.readAt >= LEAST_GAP_MS) return last;
    }
    return undefined;
  }

  function emptyBook(tripId: TripId, agent: string): void {
    const held = [...(world.engine.state.ledger.books.get(agent)?.positions.keys() ?? [])];
    if (held.length > 0) world.broken(2, `${tripId} is FLAT and the book of ${agent} holds ${held.join(', ')}`);
  }

  /** Every execution of the agent up to the read is booked: only then an empty book says that it holds nothing. */
  function heardOfAll(tripId: TripId, agent: string, venue: VenueId, readAt: TimeMs): void {
    const { orders } = world.engine.state;
    for (const fill of world.exchanges.get(venue)?.account.fills ?? []) {
      if (fill.at >= readAt || world.ownerOf(fill.orderId)?.agent !== agent) continue;
      if (!isKnownFill(orders, venue, fill.fillId))
        world.broken(2, `${tripId} is FLAT and never heard of ${fill.fillId}`);
    }
  }

  function staysFlat(): void {
    for (const [tripId, { scope, from }] of flat) {
      for (const [venue, { log }] of world.exchanges) {
        for (let index = from.get(venue) ?? 0; index < log.length; index += 1) {
          const event = log[index];
          if (event === undefined || event.kind === 'ended' || event.kind === 'sent-twice') continue;
          const owner = world.ownerOf(event.orderId);
          if (owner === undefined || !isInScope(scope, owner.agent)) continue;
          world.broken(2, `${tripId} is FLAT and ${event.orderId} was ${event.kind} at ${venue} afterwards`);
        }
        from.set(venue, log.length);
      }
    }
  }

  return {
    record(record) {
      // Before what follows says that it is not flat any more.
      if (record.kind === 'latch.reset' || record.kind === 'kill.phase') staysFlat();
      if (record.kind === 'trip.accepted') flat.delete(record.body.tripId);
      if (record.kind === 'latch.reset') flat.delete(record.body.tripId);
      if (record.kind === 'kill.read') {
        const key = `${record.body.tripId}@${record.body.venue}`;
        if (record.body.clean) streaks.set(key, [...(streaks.get(key) ?? []), record.body]);
        else streaks.delete(key);
        if (world.latches.scopeOf(record.body.tripId)?.kind === 'global') lastGlobal = record.body.tripId;
      }
      if (record.kind !== 'kill.phase') return;
      if (record.body.phase === 'FLAT') fresh.push(record.body.tripId);
      else flat.delete(record.body.tripId);
    },
    turn() {
      for (const tripId of fresh.splice(0)) {
        const scope = world.latches.scopeOf(tripId);
        if (scope !== undefined) prove(tripId, scope);
      }
      staysFlat();
    },
    died() {
      staysFlat();
      streaks.clear();
      fresh.length = 0;
      flatBefore = new Map(flat);
      flat.clear();
    },
    restarted() {
      // What a restart finds FLAT was proved before: it must have stayed so, and stay so.
      for (const { tripId, scope, phase, reset } of world.engine.state.trips.byId.values()) {
        if (phase !== 'FLAT' || reset) continue;
        const fromNow = new Map([...world.exchanges].map(([venue, it]) => [venue, it.log.length]));
        flat.set(tripId, flatBefore.get(tripId) ?? { scope, from: fromNow });
      }
    },
  };
}

function isClean(state: AccountState, scope: Scope, world: Watched): boolean {
  if (scope.kind === 'global') return state.openOrders.length === 0 && state.positions.length === 0;
  return state.openOrders.every((order) => world.ownerOf(order.orderId)?.agent !== scope.agent);
}
