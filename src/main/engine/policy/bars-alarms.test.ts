import { describe, expect, it } from 'vitest';
import { price } from '../../../shared/money.ts';
import type { ToolId } from '../domain/tools.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { PERP } from '../testing/rig.ts';
import { AuthorityWorld } from './testing/authority-world.ts';

const off = (world: AuthorityWorld, tool: ToolId) => world.engine.authority.switchTool(tool, 'disabled', 'test', 'ann');
const on = (world: AuthorityWorld, tool: ToolId) => world.engine.authority.switchTool(tool, 'enabled', 'test', 'ann');
const alarm = (world: AuthorityWorld, agent = 'a') => {
  const standing = world.state.alarms.get(`bars-${agent}`);
  return standing?.cleared === false ? standing : undefined;
};

/** `a` holds one, `b` nothing; both run. */
function holding(): AuthorityWorld {
  const world = new AuthorityWorld({ agents: { a: {}, b: {} } });
  world.start('a');
  world.start('b');
  world.hold('a');
  world.bar();
  return world;
}

describe('an agent that gets no bars', () => {
  it.each(['market.bars', 'feed.recorded'] as const)(
    '[U2] [K8] while it holds something: an alarm, from the first bar that it misses by %s to the first that it gets',
    (tool) => {
      const world = holding();
      expect(alarm(world)).toBeUndefined();
      off(world, tool);
      world.bar();
      expect(alarm(world)).toMatchObject({ priority: 'high', agent: 'a' });
      expect(alarm(world)?.cause).toContain(PERP.symbol);
      expect(alarm(world)?.action).toContain('kill a');
      expect(alarm(world, 'b')).toBeUndefined();
      world.bar();
      expect(world.of('alarm.raised').filter((it) => it.alarmId === 'bars-a')).toHaveLength(1);
      on(world, tool);
      world.bar();
      expect(alarm(world)).toBeUndefined();
    },
  );

  it('[U2] is told of once it is flat no more than before it held', () => {
    const world = holding();
    off(world, 'market.bars');
    world.bar();
    expect(alarm(world)).toBeDefined();
    const exit = { side: 'sell', type: 'market', price: undefined, reduceOnly: true } as never;
    const { orderId, quantity } = world.propose('a', exit).body;
    const fill = { symbol: PERP.symbol, side: 'sell', quantity, price: price('100'), fee: 0n, liquidity: 'taker' };
    world.report({ kind: 'accepted', orderId, at: world.now });
    world.report({ kind: 'fill', orderId, fillId: 'f', ...fill, at: world.now } as VenueReport);
    expect(world.state.ledger.books.get('a')?.positions.size).toBe(0);
    expect(alarm(world)).toBeUndefined();
  });

  it('[U2] with an order open and no position is told of too, and of nothing that it does see', () => {
    const world = holding();
    world.propose('b', { ref: 'rests' });
    off(world, 'market.bars');
    world.bar();
    expect(alarm(world, 'b')?.cause).toMatch(/of BTC-PERP, where/);
  });

  it('[U2] and is stopped or killed: what that leaves is told of elsewhere', () => {
    for (const end of [
      (world: AuthorityWorld) => world.engine.stopAgent('a', 'ann'),
      (world: AuthorityWorld) =>
        world.engine.kill({
          scope: { kind: 'agent', agent: 'a' },
          commandId: 'k',
          cause: 'window',
          by: 'ann',
          reason: '',
        } as never),
    ]) {
      const world = holding();
      off(world, 'market.bars');
      world.bar();
      expect(alarm(world)).toBeDefined();
      end(world);
      expect(alarm(world)).toBeUndefined();
    }
  });

  it('[U2] since its grant was revoked has an alarm that says so, and no second one', () => {
    const world = holding();
    const [grant] = [...world.state.grants.byId.values()].filter((it) => it.agent === 'a');
    world.engine.authority.revokeGrant(grant?.grantId ?? '', 'test', 'ann');
    expect(world.bar()).not.toHaveProperty('a');
    expect(alarm(world)).toBeUndefined();
    expect(world.state.alarms.get(`${grant?.grantId}-ended`)?.cleared).toBe(false);
  });
});
