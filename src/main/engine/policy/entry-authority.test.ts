import { describe, expect, it } from 'vitest';
import { price } from '../../../shared/money.ts';
import type { IntentMessage } from '../agents/protocol.ts';
import { Rig } from '../testing/rig.ts';
import { AuthorityWorld } from './testing/authority-world.ts';

const HOUR = 3_600_000;
const STOP: Partial<IntentMessage> = { side: 'sell', type: 'stop', price: '80', reduceOnly: true };

/** Two agents that run, each for two hours and ten calls. */
function granted(): AuthorityWorld {
  const grants = { paper: { validMs: 2 * HOUR, warnBeforeMs: 1, maxToolCalls: 10 } };
  const world = new AuthorityWorld({ agents: { a: {}, b: {} }, risk: { grants } });
  world.start('a');
  world.start('b');
  return world;
}

const works = (world: AuthorityWorld, orderId: string): string => {
  world.report({ kind: 'accepted', orderId, at: world.now });
  return orderId;
};
const rests = (world: AuthorityWorld, agent: string, wish: Partial<IntentMessage> = {}): string =>
  works(world, world.propose(agent, wish).body.orderId);

/** No read lists it: it counts as over, and may arrive late. */
function takeForGone(world: AuthorityWorld, orderId: string): void {
  const { core } = world.engine;
  if (world.state.orders.open.get(orderId)?.state !== 'unknown') {
    core.stage('order.unknown', 'a', orderId, { orderId });
  }
  const gone = { orderId, state: 'cancelled', reason: 'not-at-venue', readAt: world.now } as const;
  core.stage('order.reconciled', 'a', orderId, gone);
  core.commit();
}

const revoke = (world: AuthorityWorld) => world.engine.authority.revokeGrant('grant-1', 'enough', 'ann');
const disable = (tool: 'order.propose' | 'venue.paper') => (world: AuthorityWorld) =>
  world.engine.authority.switchTool(tool, 'disabled', 'a look', 'ann');

const ENDS: [string, (world: AuthorityWorld) => void][] = [
  ['whose grant was revoked', revoke],
  ['whose grant expired', (world) => world.passes(2 * HOUR)],
  [
    'whose grant is used up',
    (world) => {
      for (let i = 0; i < 10; i += 1) world.propose('a', { purpose: ' ' });
    },
  ],
  ['with order entry disabled', disable('order.propose')],
  ['with its venue disabled', disable('venue.paper')],
];

describe('entries of an agent', () => {
  it.each(ENDS)('[P2] [K8] [R6] %s are taken back, each once; exits stay', (_how, end) => {
    const world = granted();
    world.hold('a');
    const stop = rests(world, 'a', STOP);
    const entry = rests(world, 'a');
    expect(world.cancelled).toEqual([]);
    end(world);
    world.bar();
    world.bar();
    expect(world.cancelled.filter((id) => id === entry)).toEqual([entry]);
    expect(world.state.orders.open.get(entry)?.cancelAskedBy).toBe('engine');
    expect(world.cancelled).not.toContain(stop);
  });

  it.each(ENDS)('[P2] [K8] %s and which arrive late are taken back when they do', (_how, end) => {
    const world = granted();
    const entry = world.propose('a').body.orderId;
    takeForGone(world, entry);
    end(world);
    expect(world.cancelled).toEqual([]);
    world.now += 1_000;
    works(world, entry);
    expect(world.cancelled).toEqual([entry]);
  });

  it('[P2] that was stopped, and which arrive after their cancel was asked for, are asked for again', () => {
    const world = granted();
    const entry = world.propose('a').body.orderId;
    world.engine.stopAgent('a', 'ann');
    expect(world.cancelled).toEqual([entry]);
    takeForGone(world, entry);
    world.now += 1_000;
    // Its grant is live again, its process does not run yet.
    world.engine.startAgent('a', 'ann');
    works(world, entry);
    expect(world.cancelled).toEqual([entry, entry]);
    world.bar();
    expect(world.cancelled).toEqual([entry, entry]);
  });

  it('[P2] [K8] stay while its authority lasts, and so do those of others and at other venues', () => {
    const world = granted();
    const own = rests(world, 'a');
    const other = rests(world, 'b');
    world.passes(HOUR);
    disable('venue.paper')(world);
    expect(new Set(world.cancelled)).toEqual(new Set([own, other]));
    const again = granted();
    rests(again, 'b');
    again.propose('a', { symbol: 'SOL-PERP' });
    disable('venue.paper')(again);
    expect(again.cancelled).toHaveLength(1);
    const third = granted();
    rests(third, 'b');
    revoke(third);
    third.bar();
    expect(third.cancelled).toEqual([]);
  });

  it('[N4] are taken back as the venue takes requests, the rest when it does', () => {
    const rig = new Rig(['a']);
    rig.venue.requestLimit = { requests: 5, perMs: 60_000 };
    for (const at of ['90', '91', '92']) rig.propose('a', { side: 'buy', quantity: '1', price: at });
    rig.advance(100);
    rig.grants.switchTool('order.propose', 'disabled', 'a look', 'ann');
    rig.advance(100);
    const working = () => [...rig.state.orders.open.values()].filter((it) => it.state === 'working').length;
    expect(working()).toBe(2);
    rig.advance(70_000);
    rig.state.marks.set('BTC-PERP', { price: price('100'), at: rig.now });
    rig.trading.evaluate(rig.now);
    rig.core.commit();
    rig.advance(100);
    expect(rig.state.orders.open.size).toBe(0);
  });
});
