import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../domain/records.ts';
import { PERP, Rig } from '../testing/rig.ts';
import type { ResetRequest } from './control.ts';
import { latchedTrips, latchOf } from './trips.ts';

const GLOBAL = { kind: 'global' } as const;
const agentScope = (agent: string) => ({ kind: 'agent', agent }) as const;

function traded(names: readonly string[] = ['a', 'b']): Rig {
  const rig = new Rig(names);
  for (const agent of names) rig.propose(agent, { side: 'buy', quantity: '1' });
  rig.advance(1_000);
  return rig;
}

/** Why it happened and what was done: what a reset closes the trip's incident with. */
const CLOSED = { rootCause: 'a test', actions: 'none' };

function words(tripId: string, change: Partial<ResetRequest> = {}): ResetRequest {
  return { tripId, by: 'test', reason: 'looked at it', typed: 'ALL', residualsSeen: true, ...CLOSED, ...change };
}

/** A global kill that has run to its end. */
function flat(rig: Rig): string {
  const { tripId } = rig.press(GLOBAL);
  rig.advance(10_000);
  expect(rig.trip(tripId).phase).toBe('FLAT');
  return tripId;
}

describe('a reset', () => {
  it('[K6] is refused while the kill runs', () => {
    const rig = traded();
    const { tripId } = rig.press(GLOBAL);
    expect(() => rig.kills.reset(words(tripId))).toThrow(/still running/);
    expect(rig.core.gate.isClosed(GLOBAL)).toBe(true);
  });

  it('[K6] is refused for the wrong word, no reason, an unknown kill or one that was reset', () => {
    const rig = traded();
    const tripId = flat(rig);
    expect(() => rig.kills.reset(words('trip-zz'))).toThrow(/no such kill/);
    for (const typed of ['', 'all', 'ALL ', 'a']) {
      expect(() => rig.kills.reset(words(tripId, { typed }))).toThrow(/Type ALL/);
    }
    for (const reason of ['', '   ']) expect(() => rig.kills.reset(words(tripId, { reason }))).toThrow(/Say why/);
    expect(rig.of('latch.reset')).toEqual([]);
    rig.kills.reset(words(tripId));
    expect(() => rig.kills.reset(words(tripId))).toThrow(/reset before/);
    expect(rig.of('latch.reset')).toHaveLength(1);
  });

  it("[K6] of one agent asks for the agent's name", () => {
    const rig = traded();
    const { tripId } = rig.press(agentScope('a'));
    rig.advance(10_000);
    expect(() => rig.kills.reset(words(tripId, { typed: 'ALL' }))).toThrow(/Type a /);
    rig.kills.reset(words(tripId, { typed: 'a' }));
    expect(rig.core.gate.isClosed(agentScope('a'))).toBe(false);
  });

  it('[K6] is refused until what is left was seen', () => {
    const rig = traded();
    rig.venue.minQuantity = 10n ** 18n;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
    expect(() => rig.kills.reset(words(tripId, { residualsSeen: false }))).toThrow(/residuals/);
    rig.kills.reset(words(tripId));
    expect(latchedTrips(rig.state.trips)).toEqual([]);
  });

  it('[K6] starts nothing: agents come back stopped, and may be started', () => {
    const rig = traded();
    const tripId = flat(rig);
    expect(() => rig.agents.start('a')).toThrow(/latched by/);
    rig.kills.reset(words(tripId));
    rig.advance(60_000);
    expect([...rig.state.registry.values()].map((it) => it.status)).toEqual(['stopped', 'stopped']);
    rig.run('a');
    expect(rig.propose('a', { side: 'buy', quantity: '1' })).toBeDefined();
  });

  it('[K6] that cannot be written is refused and lifts nothing, and can be asked again', () => {
    const rig = traded();
    const tripId = flat(rig);
    rig.journal.failing = true;
    expect(() => rig.kills.reset(words(tripId))).toThrow(/stays latched/);
    expect(() => rig.kills.reset(words(tripId))).toThrow(/stays latched/);
    expect(rig.core.gate.isClosed(GLOBAL)).toBe(true);
    expect(latchOf(rig.state.trips, GLOBAL)).toBeDefined();
    expect(() => rig.agents.start('a')).toThrow(/latched/);
    rig.journal.failing = false;
    rig.advance(10_000);
    const latch = latchOf(rig.state.trips, GLOBAL)?.tripId ?? '';
    rig.kills.reset(words(latch));
    expect(latchedTrips(rig.state.trips)).toEqual([]);
    expect(rig.core.gate.isClosed(GLOBAL)).toBe(false);
  });

  it('[K6] whose own record cannot be written leaves its scope latched and its gate shut', () => {
    const rig = traded();
    const { tripId } = rig.press(agentScope('a'));
    rig.advance(10_000);
    rig.core.settle();
    rig.journal.failing = true;
    expect(() => rig.kills.reset(words(tripId, { typed: 'a' }))).toThrow(/stays latched/);
    expect(latchOf(rig.state.trips, agentScope('a'))).toBeDefined();
    expect(rig.core.gate.isClosed(agentScope('a'))).toBe(true);
    rig.journal.failing = false;
    rig.advance(10_000);
    rig.kills.reset(words(latchOf(rig.state.trips, agentScope('a'))?.tripId ?? '', { typed: 'a' }));
    rig.run('a');
    expect(rig.propose('a', { side: 'buy', quantity: '1' })).toBeDefined();
  });
});

describe('a press', () => {
  it('[K6] of one command is one kill, as is another press while it is latched', () => {
    const rig = traded();
    const first = rig.press(GLOBAL, 'command-1');
    expect(first.status).toBe('LATCHED');
    for (const command of ['command-1', 'command-2', 'command-1']) {
      expect(rig.press(GLOBAL, command)).toMatchObject({ status: 'ALREADY', tripId: first.tripId });
    }
    rig.advance(10_000);
    expect(rig.of('trip.accepted')).toHaveLength(1);
  });

  it('[K6] repeated after its reset does not latch anew and does not leave the gate shut', () => {
    const rig = traded();
    const { tripId } = rig.press(GLOBAL, 'command-1');
    rig.advance(10_000);
    rig.kills.reset(words(tripId));
    expect(rig.press(GLOBAL, 'command-1')).toMatchObject({ status: 'ALREADY', tripId });
    expect(latchedTrips(rig.state.trips)).toEqual([]);
    expect(rig.core.gate.isClosed(GLOBAL)).toBe(false);
  });

  it('[K6] repeated after its reset, while a newer kill is latched, is that newer kill', () => {
    const rig = traded();
    const { tripId } = rig.press(GLOBAL, 'command-1');
    rig.advance(10_000);
    rig.kills.reset(words(tripId));
    const second = rig.press(GLOBAL, 'command-2');
    expect(second.status).toBe('LATCHED');
    expect(rig.press(GLOBAL, 'command-1')).toMatchObject({ status: 'ALREADY', tripId: second.tripId });
    rig.advance(10_000);
    expect(rig.trip(second.tripId).phase).toBe('FLAT');
    rig.kills.reset(words(second.tripId));
    expect(latchedTrips(rig.state.trips)).toEqual([]);
  });

  it('[K3] that reuses a command id for another scope is a kill of that scope', () => {
    const rig = traded();
    rig.press(agentScope('a'), 'command-1');
    expect(rig.press(agentScope('b'), 'command-1').status).toBe('LATCHED');
    expect(rig.press(GLOBAL, 'command-1').status).toBe('LATCHED');
    rig.advance(10_000);
    for (const trip of latchedTrips(rig.state.trips)) expect(trip.phase).toBe('FLAT');
    expect(rig.venue.truth()).toMatchObject({ openOrders: [], positions: [] });
  });

  it('[K6] on an agent while everything is latched and flat can be reset as well', () => {
    const rig = traded();
    const wide = flat(rig);
    const narrow = rig.press(agentScope('a'));
    rig.advance(10_000);
    rig.kills.reset(words(wide));
    rig.kills.reset(words(narrow.tripId, { typed: 'a' }));
    expect(latchedTrips(rig.state.trips)).toEqual([]);
    rig.run('a');
  });

  it('[K4] on everything takes over the kill of one agent: one run flattens, and no position turns over', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.propose('b', { side: 'sell', quantity: '3' });
    rig.advance(1_000);
    const narrow = rig.press(agentScope('a'));
    rig.press(GLOBAL);
    for (let i = 0; i < 100; i += 1) {
      rig.advance(50);
      const net = rig.venue.positions.get(PERP.symbol) ?? 0n;
      expect(net <= 0n && net >= -(10n ** 16n)).toBe(true);
    }
    const flattened = rig.of('order.approved').filter((it) => it.body.owner.kind === 'kill');
    expect(flattened.map((it) => it.body.owner.agent)).toEqual([null]);
    expect(rig.trip(narrow.tripId).phase).toBe('FLAT');
  });

  it('[K3] holds back an order that was decided and not yet sent', () => {
    const rig = traded();
    const sent = rig.venue.submitted.length;
    rig.road.propose('a', {
      ref: 'in-flight',
      symbol: PERP.symbol,
      side: 'buy',
      type: 'market',
      quantity: '1',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      purpose: 'test',
    });
    rig.press(GLOBAL);
    expect(rig.venue.submitted.length).toBe(sent);
    const held = rig.of('order.reconciled').map((it) => [it.body.state, it.body.reason]);
    expect(held).toEqual([['cancelled', 'gate-closed']]);
    rig.advance(10_000);
    expect(rig.venue.submitted.slice(sent).every((order) => order.reduceOnly)).toBe(true);
  });

  it("[K2] ends that agent's process and no other", () => {
    const rig = traded();
    rig.press(agentScope('b'));
    expect(rig.stopped).toEqual(['b']);
    expect(rig.state.registry.get('a')?.status).toBe('running');
  });

  it('[K3] a process that answers only after the kill does not come to life', () => {
    const rig = new Rig(['a']);
    rig.agents.stop('a', 'test');
    rig.agents.start('a');
    rig.press(agentScope('a'));
    rig.agents.event({ type: 'ready', agent: 'a', name: 'a', warmupBars: 0 });
    expect(rig.state.registry.get('a')?.status).toBe('stopped');
  });
});

describe('a kill depends on nothing but gate, venue and journal', () => {
  it('[K4] it flattens with no mark, and with limits that cannot be read', () => {
    const rig = traded();
    rig.state.marks.clear();
    rig.limits = () => {
      throw new Error('the limits file is broken');
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(rig.venue.truth()).toMatchObject({ openOrders: [], positions: [] });
  });

  it('[K4] the kill fires, a report calculation throws, and the kill still runs to its end', () => {
    const rig = traded();
    rig.core.onRecord = () => {
      throw new TypeError('cannot read properties of undefined');
    };
    const { status, tripId } = rig.press(GLOBAL);
    expect(status).toBe('LATCHED');
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(rig.venue.truth()).toMatchObject({ openOrders: [], positions: [] });
  });

  it('[K4] a process that cannot be ended keeps no cancel from leaving', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    rig.propose('b', { side: 'buy', quantity: '1' });
    rig.advance(1_000);
    rig.core.ports.agents.stop = () => {
      throw new Error('no such process');
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(rig.venue.truth()).toMatchObject({ openOrders: [], positions: [] });
  });

  it('[K4] a venue call that throws keeps no other from leaving, and is tried again', () => {
    const rig = traded();
    for (let i = 0; i < 5; i += 1) rig.propose('a', { side: 'buy', quantity: '1', price: String(80 + i) });
    rig.advance(1_000);
    let calls = 0;
    rig.venue.script.cancel = () => {
      calls += 1;
      if (calls === 2) throw new Error('the connection is closed');
      return false;
    };
    const { tripId } = rig.press(GLOBAL);
    expect(rig.venue.count('cancel')).toBe(5);
    rig.advance(20_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(rig.venue.truth()).toMatchObject({ openOrders: [], positions: [] });
  });

  it('[K3] a journal that fails shuts the gate all the same, and says that the latch is not written', () => {
    const rig = traded();
    rig.journal.failing = true;
    expect(rig.press(GLOBAL)).toMatchObject({ status: 'LATCHED', persisted: false });
    expect(rig.core.gate.isClosed(GLOBAL)).toBe(true);
    rig.advance(10_000);
    expect(rig.venue.truth()).toMatchObject({ openOrders: [], positions: [] });
  });
});

describe('books after a global kill', () => {
  it('[R8] that offset each other are closed against each other, at one price and without a trade', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.propose('b', { side: 'sell', quantity: '2' });
    rig.advance(1_000);
    const sent = rig.venue.submitted.length;
    flat(rig);
    expect(rig.venue.submitted.length).toBe(sent);
    const crossed: RecordOf<'ledger.crossed'>[] = rig.of('ledger.crossed');
    expect(crossed).toHaveLength(1);
    expect(crossed[0]?.body.shares.reduce((sum, it) => sum + it.quantity, 0n)).toBe(0n);
    for (const book of rig.state.ledger.books.values()) expect(book.positions.size).toBe(0);
  });
});
