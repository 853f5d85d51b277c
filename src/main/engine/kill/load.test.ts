import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FakeVenue } from './testing/fake-venue.ts';
import { LoadWorld } from './testing/load-world.ts';

const MINUTE = 60_000;
const HEAVY = { agents: 10, orders: 200, positions: 20 } as const;

/** What a kill came to at one venue, in engine time after the press. */
interface Course {
  readonly tripId: string;
  readonly lastCancelAfter: number;
  readonly flatAfter: number;
  readonly secondCleanReadAfter: number;
  /** Every phase that the trip was in, before and after. */
  readonly phases: Set<string>;
}

/** Presses, and goes on until the second clean read of one venue. */
function pressAndFollow(world: LoadWorld, venueId: string): Course {
  const venue = world.venue(venueId);
  const pressedAt = world.clock.now();
  const seen = venue.calls.length;
  const phases = new Set<string>();
  let clean = 0;
  world.engine.core.onRecord = (record) => {
    if (record.kind === 'kill.read' && record.body.venue === venueId && record.body.clean) clean += 1;
    if (record.kind === 'kill.phase') phases.add(record.body.phase);
  };
  const { tripId } = world.press();
  let flatAt = Number.POSITIVE_INFINITY;
  world.advance(5 * MINUTE, () => {
    if (venue.orders.size === 0 && venue.truth().positions.length === 0) flatAt = Math.min(flatAt, world.clock.now());
    return clean === 2;
  });
  expect(clean).toBe(2);
  const cancels = venue.calls.slice(seen).filter((call) => call.kind === 'cancel');
  return {
    tripId,
    lastCancelAfter: (cancels.at(-1)?.at ?? Number.POSITIVE_INFINITY) - pressedAt,
    flatAfter: flatAt - pressedAt,
    secondCleanReadAfter: world.clock.now() - pressedAt,
    phases,
  };
}

/** Two venues, loaded alike. */
function twoVenues(): LoadWorld {
  const world = new LoadWorld({ ...HEAVY, venues: ['healthy', 'sick'] });
  world.load();
  return world;
}

describe('a kill over a venue that is dead or slow and one that is not', () => {
  const sicknesses: readonly (readonly [string, (venue: FakeVenue) => void, (venue: FakeVenue) => void])[] = [
    [
      'dead',
      (venue) => {
        venue.isReachable = false;
      },
      (venue) => {
        venue.isReachable = true;
      },
    ],
    ['cut off and known to be', (venue) => venue.disconnect(), (venue) => venue.reconnect()],
    [
      'failing every read',
      (venue) => {
        venue.script = {
          read: (readId) => {
            venue.reply(() => venue.failRead(readId, '503'));
            return true;
          },
        };
      },
      (venue) => {
        venue.script = {};
      },
    ],
  ];

  it.each(sicknesses)(
    '[K4] %s: the other is no more than 100 ms later, and the trip INCOMPLETE, not FLAT',
    (_, fall, rise) => {
      const beside = pressAndFollow(twoVenues(), 'healthy');
      const world = twoVenues();
      const sick = world.venue('sick');
      fall(sick);
      const course = pressAndFollow(world, 'healthy');
      for (const step of ['lastCancelAfter', 'flatAfter', 'secondCleanReadAfter'] as const) {
        expect(course[step] - beside[step], step).toBeLessThanOrEqual(100);
      }

      world.advance(MINUTE);
      const trip = world.trip(course.tripId);
      expect(trip).toMatchObject({ phase: 'INCOMPLETE', exhausted: false });
      expect(trip.residuals.some((it) => it.venue === 'sick' && it.type === 'unread')).toBe(true);
      expect(trip.residuals.every((it) => it.venue === 'sick')).toBe(true);
      expect([...course.phases]).not.toContain('FLAT');

      rise(sick);
      world.advance(MINUTE);
      expect(world.trip(course.tripId)).toMatchObject({ phase: 'FLAT', residuals: [] });
      expect(sick.orders.size).toBe(0);
      expect(sick.truth().positions).toEqual([]);
    },
  );
});

describe('a kill over a venue that is slower than any wait', () => {
  it('[K4] takes its late answers for what they are: the other is not held up, it is INCOMPLETE meanwhile, then FLAT', () => {
    const beside = pressAndFollow(twoVenues(), 'healthy');
    const world = twoVenues();
    const slow = world.venue('sick');
    slow.latencyMs = 5_000;
    const course = pressAndFollow(world, 'healthy');
    for (const step of ['lastCancelAfter', 'flatAfter', 'secondCleanReadAfter'] as const) {
      expect(course[step] - beside[step], step).toBeLessThanOrEqual(100);
    }
    world.advance(11_000);
    expect(world.trip(course.tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: false });
    expect(world.trip(course.tripId).residuals.every((it) => it.venue === 'sick')).toBe(true);
    world.advance(2 * MINUTE);
    expect(world.trip(course.tripId)).toMatchObject({ phase: 'FLAT', residuals: [] });
    expect([slow.orders.size, slow.truth().positions]).toEqual([0, []]);
  });
});

describe('a kill while every lane is full of inputs', () => {
  const input = fc.oneof(
    fc.record({ kind: fc.constant('reply' as const), agent: fc.nat(9), intents: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constant('fill' as const), order: fc.nat(199) }),
    fc.record({ kind: fc.constant('failed' as const), agent: fc.nat(9) }),
    fc.record({ kind: fc.constant('market' as const) }),
  );

  it('[K3] takes effect before any of them, and no reply that was queued before it sends anything after it', () => {
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 60 }), (inputs) => {
        const world = new LoadWorld(HEAVY);
        world.load();
        const venue = world.venue();
        const { state } = world.engine;
        const resting = [...venue.orders.values()];
        for (const it of inputs) {
          const agent = 'agent' in it ? (world.agents[it.agent] ?? '') : '';
          if (it.kind === 'market') world.market();
          else if (it.kind === 'failed') {
            world.engine.submit({ kind: 'agent.event', event: { type: 'failed', agent, reason: 'it ended' } });
          } else if (it.kind === 'fill') {
            const order = resting[it.order];
            if (order !== undefined && venue.orders.has(order.id)) venue.fill(order, order.quantity);
          } else {
            const wish = { side: 'buy', quantity: '1' } as const;
            world.reply(
              agent,
              Array.from({ length: it.intents }, (_, n) => world.intent(n, wish)),
            );
          }
        }
        const [asked, submitted, handled] = [venue.calls.length, venue.submitted.length, { ...state.counts }];
        const { tripId } = world.press();
        const cancelled = venue.calls.slice(asked).filter((call) => call.kind === 'cancel');
        expect(new Set(cancelled.map((call) => call.id))).toEqual(new Set(resting.map((order) => order.id)));
        expect(state.counts).toEqual(handled);

        const replied = inputs.reduce((sum, it) => sum + (it.kind === 'reply' ? it.intents : 0), 0);
        expect(world.engine.pump()).toBe(true);
        expect(state.counts.denials - handled.denials).toBe(replied);
        world.advance(MINUTE, () => world.trip(tripId).phase === 'FLAT');
        expect(world.trip(tripId).phase).toBe('FLAT');
        for (const order of venue.submitted.slice(submitted)) expect(order.reduceOnly).toBe(true);
        expect(venue.truth()).toMatchObject({ openOrders: [], positions: [] });
      }),
      { numRuns: 60 },
    );
  });
});
