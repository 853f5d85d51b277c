import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../domain/random.ts';
import type { RequestLimit } from '../ports.ts';
import type { FakeVenue } from './testing/fake-venue.ts';
import { LoadWorld } from './testing/load-world.ts';

const MINUTE = 60_000;
const HEAVY = { agents: 10, orders: 200, positions: 20 } as const;

interface Throttling {
  /** What the venue takes in truth, whatever it says of itself. */
  readonly limit: RequestLimit;
  readonly retryAfterMs: number;
  /** Share of requests refused although they are within the limit. */
  readonly randomly: number;
}

/** Makes a venue refuse what is too much, and keeps what was sent while the engine knew that it must not. */
function throttled(world: LoadWorld, { limit, retryAfterMs, randomly }: Throttling, random: Random) {
  const venue = world.venue();
  const seen = { refused: 0, tooEarly: [] as string[], accepted: [] as number[], taken: new Map<string, number>() };
  let [notBefore, heardAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  world.onReport = (_venue, report) => {
    if (report.kind !== 'throttled') return false;
    heardAt = world.clock.now();
    notBefore = Math.max(notBefore, heardAt + report.retryAfterMs);
    return false;
  };
  const refuses = (request: 'submit' | 'cancel' | 'read', id: string): boolean => {
    const now = world.clock.now();
    // What leaves in the very instant of the refusal crossed with it.
    const isTooEarly = now > heardAt && now < notBefore;
    if (isTooEarly) seen.tooEarly.push(`${request} ${id} at ${now}, asked for ${notBefore}`);
    seen.accepted = seen.accepted.filter((at) => at > now - limit.perMs);
    if (seen.accepted.length < limit.requests && !random.chance(randomly)) {
      seen.accepted.push(now);
      if (request === 'submit') seen.taken.set(id, (seen.taken.get(id) ?? 0) + 1);
      return false;
    }
    seen.refused += 1;
    venue.throttle(request, id, retryAfterMs);
    return true;
  };
  venue.script = {
    submit: (order) => refuses('submit', order.id),
    cancel: (id) => refuses('cancel', id),
    read: (id) => refuses('read', id),
  };
  return seen;
}

describe('a kill of 200 orders and 20 positions before a venue that refuses requests', () => {
  const throttling = fc.record({
    seed: fc.nat(),
    requests: fc.integer({ min: 20, max: 300 }),
    perMs: fc.constantFrom(500, 1_000, 10_000),
    /** The venue may take less than it says. */
    said: fc.constantFrom(1, 1, 2, 5),
    retryAfterMs: fc.constantFrom(0, 200, 1_000, 5_000),
    randomly: fc.constantFrom(0, 0.05, 0.3),
  });

  it('[N4] ends FLAT, waits as long as it is asked to, forgets no order and sends none twice', () => {
    fc.assert(
      fc.property(throttling, ({ seed, requests, perMs, said, retryAfterMs, randomly }) => {
        const world = new LoadWorld(HEAVY);
        world.load();
        const venue = world.venue();
        const resting = [...venue.orders.keys()];
        expect(resting).toHaveLength(200);
        world.advance(MINUTE);
        const limit = { requests, perMs };
        venue.requestLimit = { ...limit, requests: requests * said };
        const before = venue.calls.length;
        const seen = throttled(world, { limit, retryAfterMs, randomly }, createRandom(seed, 'throttling'));
        const { tripId } = world.press();
        world.advance(30 * MINUTE, () => world.trip(tripId).phase === 'FLAT' || world.trip(tripId).exhausted);

        expect(world.trip(tripId)).toMatchObject({ phase: 'FLAT', residuals: [] });
        expect(venue.orders.size).toBe(0);
        expect(venue.truth().positions).toEqual([]);
        expect(seen.tooEarly).toEqual([]);
        const cancelled = new Set(venue.calls.slice(before).map((call) => (call.kind === 'cancel' ? call.id : '')));
        expect(resting.filter((id) => !cancelled.has(id))).toEqual([]);
        expect([...seen.taken.values()]).toEqual(Array(20).fill(1));
        const submitted = venue.submitted.map((order) => order.id);
        expect(new Set(submitted).size).toBe(submitted.length);
        expect(world.engine.state.orders.open.size).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a kill after agents used up their part of what the venue takes', () => {
  const LIMIT: RequestLimit = { requests: 100, perMs: 1_000 };

  /** The most calls that the venue had in any window of its limit. */
  function mostInWindow(venue: FakeVenue): number {
    const times = venue.calls.map((call) => call.at);
    return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + LIMIT.perMs).length));
  }

  it('[N4] entries are denied, exits still pass, and the cancels of a kill leave at once', () => {
    const flood = fc.record({
      entries: fc.integer({ min: 0, max: 150 }),
      exits: fc.integer({ min: 0, max: 60 }),
      cancels: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(flood, ({ entries, exits, cancels }) => {
        const world = new LoadWorld(HEAVY);
        world.load();
        world.advance(MINUTE);
        const venue = world.venue();
        venue.requestLimit = LIMIT;
        const { state } = world.engine;
        const before = { ...state.counts, calls: venue.calls.length };
        const agent = (n: number): string => world.agents[n % world.agents.length] ?? '';
        const held = (n: number) => state.ledger.books.get(agent(n))?.positions.get(world.symbol(n))?.quantity ?? 0n;

        for (let n = 0; n < entries; n += 1) {
          world.reply(agent(n), [world.intent(n, { side: 'buy', quantity: '1', type: 'limit', price: '50' })]);
        }
        world.engine.pump();
        const entered = Math.min(entries, 60);
        expect(state.counts.orders - before.orders).toBe(entered);
        for (let n = 0; n < exits; n += 1) {
          const side = held(n % HEAVY.positions) > 0n ? 'sell' : 'buy';
          world.reply(agent(n), [world.intent(n, { side, quantity: '0.01', reduceOnly: true })]);
        }
        world.engine.pump();
        const left = Math.min(exits, 80 - entered);
        expect(state.counts.orders - before.orders).toBe(entered + left);
        expect(state.counts.denials - before.denials).toBe(entries - entered + exits - left);
        const denied = state.denials.slice(state.denials.length - (state.counts.denials - before.denials));
        for (const denial of denied) expect(denial.reason).toBe('VENUE_REQUEST_BUDGET');
        const working = [...state.orders.open.values()].filter((order) => order.state === 'working');
        for (const { owner, ref } of working.slice(0, cancels)) {
          const reply = { intents: [], cancels: [{ ref, purpose: 'test' }] };
          world.engine.submit({ kind: 'agent.reply', agent: owner.agent ?? '', reply, micros: 0 });
        }
        world.engine.pump();

        const used = venue.calls.length - before.calls;
        const asked = entered + left + cancels;
        expect(used).toBeLessThanOrEqual(Math.min(80, asked));
        // Of the last 20 those are left that are another agent's, for its exits.
        expect(used).toBeGreaterThanOrEqual(Math.min(60, asked));
        const { tripId } = world.press();
        const atOnce = venue.calls.slice(before.calls + used);
        expect(atOnce).toHaveLength(LIMIT.requests - used);
        for (const call of atOnce) expect(call).toMatchObject({ kind: 'cancel', at: world.clock.now() });
        world.advance(5 * MINUTE, () => world.trip(tripId).phase === 'FLAT');
        expect(world.trip(tripId).phase).toBe('FLAT');
        expect(venue.orders.size).toBe(0);
        venue.calls.splice(0, before.calls);
        expect(mostInWindow(venue)).toBeLessThanOrEqual(LIMIT.requests);
      }),
      { numRuns: 25 },
    );
  });
});
