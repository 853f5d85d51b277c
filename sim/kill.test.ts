import { describe, expect, it } from 'vitest';
import type { VenueSnapshot } from '../src/main/engine/domain/venue-report.ts';
import type { Trip } from '../src/main/engine/kill/trips.ts';
import { formatAmount, quantity, ZERO_QUANTITY } from '../src/shared/money.ts';
import { booksAddUp } from './checks.ts';
import { MINUTE, World } from './world.ts';

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

/** The venue's truth at this moment, read past the engine. */
function truth(world: World): VenueSnapshot {
  return world.venue.snapshot();
}

function tradedFor(world: World, minutes: number): void {
  for (let i = 0; i < minutes; i += 1) {
    world.minute();
    booksAddUp(world);
  }
}

function pressAll(world: World, commandId = 'press-all-1') {
  return world.engine.kill({ scope: { kind: 'global' }, commandId, cause: 'window', by: 'test', reason: '' });
}

function pressAgent(world: World, agent: string) {
  const commandId = `press-${agent}`;
  return world.engine.kill({ scope: { kind: 'agent', agent }, commandId, cause: 'window', by: 'test', reason: '' });
}

/** Lets the run work for at most so many minutes of market. */
function settle(world: World, tripId: string, minutes = 8): Trip {
  const trip = () => {
    const found = world.engine.state.trips.byId.get(tripId);
    if (found === undefined) throw new Error('the trip is gone');
    return found;
  };
  for (let i = 0; i < minutes && trip().phase !== 'FLAT' && !trip().exhausted; i += 1) world.minute();
  world.engine.core.settle();
  return trip();
}

describe('the global kill over the paper venue', () => {
  it('[K1] [K4] is FLAT only when the venue holds nothing, whatever the seed', () => {
    for (const seed of SEEDS) {
      const world = new World({ seed, agents: 4 });
      tradedFor(world, 12);
      const { tripId, status } = pressAll(world);
      expect(status).toBe('LATCHED');
      const trip = settle(world, tripId);
      expect(trip.phase, `seed ${seed}`).toBe('FLAT');
      expect(truth(world).openOrders).toEqual([]);
      expect(truth(world).positions.filter((it) => it.quantity !== 0n)).toEqual([]);
      booksAddUp(world);
      for (const book of world.engine.state.ledger.books.values()) expect(book.positions.size).toBe(0);
    }
  });

  it('[K4] rests on two clean reads of the venue at least one second apart', () => {
    for (const seed of SEEDS.slice(0, 15)) {
      const world = new World({ seed, agents: 3 });
      tradedFor(world, 8);
      const { tripId } = pressAll(world);
      settle(world, tripId);
      const records = world.journal.records();
      const reads = records.flatMap((it) => (it.kind === 'kill.read' && it.body.tripId === tripId ? [it.body] : []));
      const [before, last] = reads.slice(-2);
      if (last === undefined || before === undefined) throw new Error('no reads');
      expect([last.clean, before.clean]).toEqual([true, true]);
      expect(last.readAt - before.readAt).toBeGreaterThanOrEqual(1_000);
    }
  });

  it('[K3] lets nothing that adds exposure out after the press, not even what was in the pipeline', () => {
    let heldBack = 0;
    for (const seed of SEEDS) {
      const world = new World({ seed, agents: 4 });
      tradedFor(world, 6);
      // Proposals that are queued and not yet handled when the press comes.
      for (const agent of world.names) {
        world.engine.submit({
          kind: 'agent.reply',
          agent,
          reply: { intents: world.intents(agent), cancels: [] },
          micros: 0,
        });
      }
      const before = world.submitted.length;
      pressAll(world);
      const records = world.journal.records().length;
      world.engine.pump();
      settle(world, 'trip-1');
      // By the gate itself: that the agents were stopped as well would hide one that stood open.
      const denied = world.journal
        .records()
        .slice(records)
        .filter((it) => it.kind === 'order.denied');
      for (const it of denied) expect([it.body.stage, it.body.reason]).toEqual(['gate', 'GATE_CLOSED']);
      heldBack += denied.length;
      const after = world.submitted.slice(before);
      for (const order of after) {
        expect(order.reduceOnly, `seed ${seed}`).toBe(true);
        expect(order.timeInForce).toBe('IOC');
      }
    }
    expect(heldBack).toBeGreaterThan(SEEDS.length);
  });

  it('[K4] never turns a position over', () => {
    for (const seed of SEEDS) {
      const world = new World({ seed, agents: 4, depth: '0.2', rejectProbability: 0.2 });
      tradedFor(world, 10);
      const sides = new Map(truth(world).positions.map((it) => [it.symbol, it.quantity > 0n]));
      const { tripId } = pressAll(world);
      pressAll(world, 'press-all-2');
      for (let i = 0; i < 6; i += 1) {
        // Orders that were under way may still fill; once they are cancelled a position only shrinks.
        if (world.engine.state.trips.byId.get(tripId)?.phase === 'CANCELLING') {
          for (const it of truth(world).positions) sides.set(it.symbol, it.quantity > 0n);
        } else {
          for (const it of truth(world).positions) {
            if (it.quantity !== 0n) expect(it.quantity > 0n, `seed ${seed} ${it.symbol}`).toBe(sides.get(it.symbol));
          }
        }
        world.minute();
      }
    }
  });

  it('[K4] [K5] says INCOMPLETE with its residuals while the market is too thin, and goes on', () => {
    const world = new World({ seed: 3, agents: 2, depth: '0.02' });
    tradedFor(world, 30);
    const { tripId } = pressAll(world);
    const trip = world.engine.state.trips.byId.get(tripId);
    if (trip === undefined) throw new Error('no trip');
    world.advance(world.clock.now() + 15_000);
    if (trip.phase !== 'FLAT') {
      expect(trip.phase).toBe('INCOMPLETE');
      expect(trip.exhausted).toBe(false);
      expect(trip.residuals.length).toBeGreaterThan(0);
      for (const it of trip.residuals) expect(it.reason).not.toBe('');
    }
    expect(settle(world, tripId, 60).phase).toBe('FLAT');
  });

  it("[K5] names what is below the venue's minimum as dust, never FLAT, and does not try forever", () => {
    const world = new World({ seed: 11, agents: 1, minQuantity: '0.05' });
    const buy = (size: string, ref: string) => ({
      ref,
      symbol: 'BTC-PERP',
      side: 'buy' as const,
      type: 'market' as const,
      quantity: size,
      timeInForce: 'IOC' as const,
      postOnly: false,
      reduceOnly: false,
      purpose: 'test',
    });
    world.minute(() => [buy('0.08', 'in')]);
    world.minute(() => [{ ...buy('0.06', 'out'), side: 'sell', reduceOnly: true }]);
    world.minute(() => []);
    expect(truth(world).positions.map((it) => formatAmount(it.quantity))).toEqual(['0.02']);
    const trip = settle(world, pressAll(world).tripId, 30);
    expect([trip.phase, trip.exhausted]).toEqual(['INCOMPLETE', true]);
    expect(trip.residuals).toHaveLength(1);
    expect(trip.residuals[0]).toMatchObject({ type: 'dust', symbol: 'BTC-PERP', quantity: quantity('0.02') });
    expect(trip.residuals[0]?.value).toBeGreaterThan(0n);
    expect(trip.attempt).toBeLessThan(5);
    const words = {
      tripId: trip.tripId,
      by: 'test',
      reason: 'too small to close',
      rootCause: 'a test',
      actions: 'none',
      typed: 'ALL',
    };
    expect(() => world.engine.reset({ ...words, residualsSeen: false })).toThrow(/residuals/);
    world.engine.reset({ ...words, residualsSeen: true });
  });

  it('[K6] a repeated press is one kill; a restart keeps the latch and finishes the run; only a reset lifts it', () => {
    for (const seed of SEEDS) {
      const world = new World({ seed, agents: 3 });
      tradedFor(world, 8);
      const first = pressAll(world);
      expect(pressAll(world)).toMatchObject({ status: 'ALREADY', tripId: first.tripId });
      expect(pressAll(world, 'another-press')).toMatchObject({ status: 'ALREADY', tripId: first.tripId });
      world.advance(world.clock.now() + world.random.integer(0, 900));
      world.crash();
      expect(world.engine.core.gate.isClosed({ kind: 'global' })).toBe(true);
      expect(() => world.engine.startAgent('agent-1')).toThrow(/latched/);
      expect(settle(world, first.tripId).phase, `seed ${seed}`).toBe('FLAT');
      expect(truth(world).positions.filter((it) => it.quantity !== 0n)).toEqual([]);
      const words = {
        tripId: first.tripId,
        by: 'test',
        reason: 'looked at it',
        rootCause: 'a test',
        actions: 'none',
        residualsSeen: true,
      };
      expect(() => world.engine.reset({ ...words, typed: 'all' })).toThrow(/Type ALL/);
      world.engine.reset({ ...words, typed: 'ALL' });
      expect([...world.engine.state.registry.values()].every((it) => it.status === 'stopped')).toBe(true);
      world.startAgents();
      tradedFor(world, 2);
    }
  });
});

describe('the kill of one agent', () => {
  it('[K2] [K13] flattens its share and touches nothing of the others, who trade on', () => {
    let withDust = 0;
    for (const seed of SEEDS) {
      const world = new World({ seed, agents: 4 });
      tradedFor(world, 10);
      const others = world.names.filter((it) => it !== 'agent-2');
      const { tripId } = pressAgent(world, 'agent-2');
      const cancelledBefore = world.journal.records().length;
      const trip = settle(world, tripId, 12);
      // What is below the venue's least order is named as dust, and stays (K5).
      const dust = trip.residuals.filter((it) => it.type === 'dust').map((it) => it.symbol);
      expect(trip.phase, `seed ${seed}`).toBe(dust.length === 0 ? 'FLAT' : 'INCOMPLETE');
      expect(trip.residuals.length).toBe(dust.length);
      withDust += dust.length > 0 ? 1 : 0;
      const { state } = world.engine;
      expect([...(state.ledger.books.get('agent-2')?.positions.keys() ?? [])]).toEqual(dust);
      expect([...state.orders.open.values()].filter((it) => it.owner.agent === 'agent-2')).toEqual([]);
      const killed = world.journal
        .records()
        .slice(cancelledBefore)
        .filter((it) => it.kind === 'order.cancelling' && it.body.by === 'kill');
      for (const it of killed) expect(it.agent).toBe('agent-2');
      const kills = world.journal
        .records()
        .filter((it) => it.kind === 'order.approved' && it.body.owner.kind === 'kill');
      for (const it of kills) expect(it.agent).toBe('agent-2');
      for (const agent of others) expect(state.registry.get(agent)?.status).toBe('running');
      const before = state.counts.orders;
      tradedFor(world, 3);
      expect(state.counts.orders).toBeGreaterThan(before);
      expect([...state.orders.open.values()].some((it) => it.owner.agent === 'agent-2')).toBe(false);
    }
    expect(withDust).toBeLessThan(SEEDS.length / 4);
  });

  it('[K2] is taken over by a global kill that comes while it runs', () => {
    for (const seed of SEEDS.slice(0, 15)) {
      const world = new World({ seed, agents: 3 });
      tradedFor(world, 8);
      const narrow = pressAgent(world, 'agent-1');
      const wide = pressAll(world);
      expect(settle(world, wide.tripId).phase).toBe('FLAT');
      expect(world.engine.state.trips.byId.get(narrow.tripId)?.phase).toBe('FLAT');
      // The narrow latch is its own: lifting the wide one leaves it.
      world.engine.reset({
        tripId: wide.tripId,
        by: 'test',
        reason: 'done',
        typed: 'ALL',
        residualsSeen: true,
        rootCause: 'a test',
        actions: 'none',
      });
      expect(() => world.engine.startAgent('agent-1')).toThrow(/latched/);
      world.engine.startAgent('agent-2');
    }
  });
});

describe('books, journal and seeds', () => {
  it('[R8] books add up to the account and the engine agrees with the venue, crash or not', () => {
    for (const seed of SEEDS) {
      const world = new World({ seed, agents: 5, rejectProbability: 0.05 });
      for (let round = 0; round < 3; round += 1) {
        tradedFor(world, 6);
        if (round === 1) {
          world.crash();
          world.startAgents();
        }
      }
      world.advance(world.clock.now() + 5_000);
      const { account } = world.engine.state.ledger;
      expect(truth(world).cash, `seed ${seed}`).toBe(account.cash);
      for (const { symbol, quantity: held } of truth(world).positions) {
        expect(account.positions.get(symbol)?.quantity ?? ZERO_QUANTITY).toBe(held);
      }
    }
  });

  it('[E1] every order that reached the venue was durable before, and none was sent twice', () => {
    for (const seed of SEEDS) {
      const world = new World({ seed, agents: 4 });
      tradedFor(world, 5);
      world.crash();
      world.startAgents();
      tradedFor(world, 5);
      const ids = world.submitted.map((it) => it.id);
      expect(new Set(ids).size).toBe(ids.length);
      const journalled = new Set(
        world.journal.records().flatMap((it) => (it.kind === 'order.approved' ? [it.body.orderId] : [])),
      );
      for (const id of ids) expect(journalled.has(id)).toBe(true);
    }
  });

  it('[E1] the same seed gives the same journal', () => {
    for (const seed of SEEDS.slice(0, 10)) {
      const [a, b] = [new World({ seed, agents: 3 }), new World({ seed, agents: 3 })];
      for (const world of [a, b]) tradedFor(world, 10);
      expect(a.journal.durable).toEqual(b.journal.durable);
      expect(a.journal.durable.length).toBeGreaterThan(20);
    }
  });

  it('[R5] a journal that cannot be written halts trading, and the kill still flattens', () => {
    const world = new World({ seed: 9, agents: 3 });
    tradedFor(world, 8);
    world.journal.failing = true;
    const before = world.submitted.length;
    world.minute();
    world.minute();
    expect(world.engine.core.persisted).toBe(false);
    expect(world.engine.core.gate.isClosed({ kind: 'global' })).toBe(true);
    for (const order of world.submitted.slice(before)) expect(order.reduceOnly).toBe(true);
    world.advance(world.clock.now() + 2 * MINUTE);
    expect(truth(world).positions.filter((it) => it.quantity !== 0n)).toEqual([]);
  });
});
