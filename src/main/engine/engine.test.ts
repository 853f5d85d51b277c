import { describe, expect, it } from 'vitest';
import { World } from '../../../sim/world.ts';
import type { IntentMessage } from './agents/protocol.ts';
import { latchedTrips } from './kill/trips.ts';

const GLOBAL = { kind: 'global' } as const;

function buy(ref: string): IntentMessage {
  return {
    ref,
    symbol: 'BTC-PERP',
    side: 'buy',
    type: 'market',
    quantity: '0.01',
    timeInForce: 'IOC',
    postOnly: false,
    reduceOnly: false,
    purpose: 'test',
  };
}

/** `agent-1` holds something, `agent-2` nothing. */
function holding(): World {
  const world = new World({ seed: 1, agents: 2 });
  world.minute((agent) => (agent === 'agent-1' ? [buy('in')] : []));
  world.minute(() => []);
  expect(world.engine.state.ledger.books.get('agent-1')?.positions.size).toBe(1);
  return world;
}

const trips = (world: World) => latchedTrips(world.engine.state.trips);

function press(world: World) {
  return world.engine.kill({ scope: GLOBAL, commandId: 'press-0001', cause: 'window', by: 'test', reason: '' });
}

describe('what breaks beside the engine', () => {
  it('[K4] the kill fires, a report calculation throws, and no order goes on', () => {
    const world = holding();
    world.engine.core.onRecord = () => {
      throw new TypeError('cannot read properties of undefined');
    };
    const sent = world.submitted.length;
    expect(press(world).status).toBe('LATCHED');
    for (let i = 0; i < 3; i += 1) world.minute(() => [buy('more')]);
    expect(trips(world).map((it) => it.phase)).toEqual(['FLAT']);
    expect(world.venue.snapshot().positions.filter((it) => it.quantity !== 0n)).toEqual([]);
    expect(world.submitted.slice(sent).every((order) => order.reduceOnly)).toBe(true);
  });

  it('[U2] a projection that throws is an alarm, once, and trading goes on', () => {
    const world = holding();
    world.engine.core.onRecord = () => {
      throw new TypeError('cannot read properties of undefined');
    };
    const sent = world.submitted.length;
    for (let i = 0; i < 3; i += 1) world.minute((agent) => [buy(`${agent}-${i}`)]);
    expect(world.submitted.length).toBeGreaterThan(sent);
    expect(trips(world)).toEqual([]);
    world.engine.core.settle();
    const raised = world.journal.records().filter((it) => it.kind === 'alarm.raised');
    expect(raised.map((it) => it.body.alarmId)).toEqual(['projection']);
  });

  it.each(['agents', 'services', 'triggers'] as const)(
    "[R5] a defect while %s are looked after on the machine's clock kills everything, and the rest is looked after",
    (part) => {
      const world = holding();
      const fails = (): never => {
        throw new Error(`${part} broke`);
      };
      const { engine } = world;
      if (part === 'services') engine.services.beat = fails;
      else engine[part].watch = fails;
      for (let i = 0; i < 3; i += 1) expect(() => engine.watch(engine.core.ports.machine.wallNow())).not.toThrow();
      expect(trips(world).map((it) => [it.scope.kind, it.reason])).toEqual([
        ['global', `internal error: ${part} broke`],
      ]);
    },
  );

  it('[R5] a defect while an input is handled kills everything, by name', () => {
    const world = holding();
    world.engine.state.ledger.books.delete('agent-2');
    world.minute(() => []);
    expect(trips(world).map((it) => [it.scope.kind, it.reason])).toEqual([
      ['global', 'internal error: no book for agent-2'],
    ]);
  });

  it('[A3] an agent that is lost while it holds something is tripped and flattened; the other trades on', () => {
    const world = holding();
    const { engine } = world;
    const wall = engine.core.ports.machine.wallNow();
    engine.submit({ kind: 'agent.event', event: { type: 'heartbeat', agent: 'agent-2', wallAt: wall + 10_000 } });
    engine.pump();
    // Two pings, and no answer.
    for (let look = 0; look < 3; look += 1) engine.watch(wall + 10_000 + look);
    expect(trips(world).map((it) => [it.scope, it.cause])).toEqual([[{ kind: 'agent', agent: 'agent-1' }, 'trigger']]);
    for (let i = 0; i < 2; i += 1) world.minute((agent) => [buy(`${agent}-${i}`)]);
    expect(trips(world)[0]?.phase).toBe('FLAT');
    expect(engine.state.ledger.books.get('agent-1')?.positions.size).toBe(0);
    expect(engine.state.ledger.books.get('agent-2')?.positions.size).toBe(1);
  });

  it('[A3] [K9] one that is lost with nothing open is tripped too: it comes back by a reset and no other way', () => {
    const world = holding();
    const { engine } = world;
    const wall = engine.core.ports.machine.wallNow();
    engine.submit({ kind: 'agent.event', event: { type: 'heartbeat', agent: 'agent-1', wallAt: wall + 10_000 } });
    engine.pump();
    for (let look = 0; look < 3; look += 1) engine.watch(wall + 10_000 + look);
    expect(trips(world).map((it) => [it.scope, it.by])).toEqual([
      [{ kind: 'agent', agent: 'agent-2' }, 'trigger:heartbeat-lost'],
    ]);
    expect(engine.state.registry.get('agent-2')?.status).toBe('failed');
  });
});

describe('a full queue', () => {
  it('[P6] of answers kills the agent that filled it, and no other', () => {
    const world = holding();
    const reply = { intents: [], cancels: [] };
    for (let i = 0; i <= 250_000; i += 1) {
      world.engine.submit({ kind: 'agent.reply', agent: 'agent-2', reply, micros: 0 });
    }
    expect(trips(world).map((it) => it.scope)).toEqual([{ kind: 'agent', agent: 'agent-2' }]);
    expect(world.engine.core.gate.isClosed({ kind: 'agent', agent: 'agent-1' })).toBe(false);
    world.engine.pump();
  });

  it('[R5] of venue reports halts everything: none is dropped silently', () => {
    const world = holding();
    const report = { kind: 'accepted', orderId: 'order0-none', at: 0 } as const;
    for (let i = 0; i <= 250_000; i += 1) world.engine.submit({ kind: 'venue.report', venue: 'paper', report });
    expect(trips(world).map((it) => it.scope)).toEqual([GLOBAL]);
  });
});
