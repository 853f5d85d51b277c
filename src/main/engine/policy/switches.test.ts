import { describe, expect, it } from 'vitest';
import { fold } from '../fold.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';
import { emptyState } from '../state.ts';
import { Rig } from '../testing/rig.ts';
import { AuthorityWorld } from './testing/authority-world.ts';

function trading(): AuthorityWorld {
  const world = new AuthorityWorld({ agents: { a: {}, b: {} } });
  world.start('a');
  world.start('b');
  world.hold('a');
  return world;
}

const off = (world: AuthorityWorld, tool: 'order.propose' | 'market.bars' | 'venue.paper' | 'feed.recorded') =>
  world.engine.authority.switchTool(tool, 'disabled', 'test', 'ann');
const on = (world: AuthorityWorld, tool: 'order.propose' | 'market.bars' | 'venue.paper' | 'feed.recorded') =>
  world.engine.authority.switchTool(tool, 'enabled', 'test', 'ann');
const EXIT = { side: 'sell', type: 'market', price: undefined, reduceOnly: true } as never;

describe('a tool', () => {
  it('[K8] order entry: disabled at once and restored at once; exits, cancels and kills pass meanwhile', () => {
    const world = trading();
    const resting = world.propose('a', { ref: 'rests' }).body.orderId;
    off(world, 'order.propose');
    expect(world.propose('a').body).toMatchObject({ reason: 'TOOL_DISABLED', rule: 'disabled:order.propose' });
    expect(world.propose('a', EXIT).kind).toBe('order.approved');
    world.cancel('a', 'rests');
    expect(world.cancelled).toEqual([resting]);
    on(world, 'order.propose');
    expect(world.propose('a').kind).toBe('order.approved');
    expect(world.of('tool.switched').map((it) => [it.tool, it.state, it.by, it.reason])).toEqual([
      ['order.propose', 'disabled', 'ann', 'test'],
      ['order.propose', 'enabled', 'ann', 'test'],
    ]);
  });

  it('[K8] a venue alone: nothing enters there, elsewhere everything goes on', () => {
    const world = trading();
    off(world, 'venue.paper');
    expect(world.propose('a').body).toMatchObject({ reason: 'TOOL_DISABLED', rule: 'disabled:venue.paper' });
    expect(world.propose('a', { symbol: 'SOL-PERP' }).kind).toBe('order.approved');
    expect(world.propose('a', EXIT).kind).toBe('order.approved');
    expect(world.bar().a).toEqual(['BTC-PERP', 'SOL-PERP']);
  });

  it('[K8] market data alone: no agent gets a bar, and what it proposes all the same is decided as ever', () => {
    const world = trading();
    off(world, 'market.bars');
    expect(world.bar()).toEqual({});
    expect(world.engine.market.isOpen('a')).toBe(false);
    expect(world.propose('a').kind).toBe('order.approved');
    on(world, 'market.bars');
    expect(Object.keys(world.bar())).toEqual(['a', 'b']);
  });

  it('[K8] a data adapter alone: nothing of it is taken, not even for the marks', () => {
    const world = trading();
    world.bar();
    const marked = world.state.marks.get('BTC-PERP')?.at;
    off(world, 'feed.recorded');
    world.passes(60_000);
    expect(world.bar()).toEqual({});
    expect(world.state.marks.get('BTC-PERP')?.at).toBe(marked);
    on(world, 'feed.recorded');
    world.bar();
    expect(world.state.marks.get('BTC-PERP')?.at).toBe(world.now);
  });

  it('[K8] holds an entry that was approved and not yet sent, and lets an exit go', () => {
    const world = trading();
    const { core } = world.engine;
    core.commit = () => {};
    world.propose('a', { ref: 'entry' });
    const { orderId } = world.propose('a', EXIT).body;
    Reflect.deleteProperty(core, 'commit');
    const sent = world.submitted.length;
    off(world, 'order.propose');
    core.commit();
    expect(world.submitted.slice(sent).map((it) => it.order.id)).toEqual([orderId]);
    expect(world.of('order.reconciled').map((it) => it.reason)).toEqual(['authority-ended']);
  });

  it('[K8] [K4] a kill asks nobody: with everything disabled and the grant revoked it cancels, flattens and proves it', () => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.rest('a');
    rig.advance(1_000);
    expect(rig.atVenue()).toBe('1');
    for (const tool of ['order.propose', 'market.bars', 'venue.paper', 'feed.recorded'] as const) {
      rig.grants.switchTool(tool, 'disabled', 'test', 'ann');
    }
    rig.grants.revokeGrant('grant-1', 'test', 'ann');
    const { tripId } = rig.press({ kind: 'global' });
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect([rig.atVenue(), rig.venue.orders.size]).toEqual(['0', 0]);
  });

  it('[K8] stays disabled over a restart and a snapshot, until a person restores it', () => {
    const world = trading();
    off(world, 'order.propose');
    const state = emptyState();
    for (const record of world.records) fold(state, record);
    const read = readSnapshot(writeSnapshot(state));
    if (read === null) throw new Error('the snapshot cannot be read');
    const after = new AuthorityWorld({ agents: {}, after: read });
    after.start('a');
    expect(after.propose('a').body).toMatchObject({ reason: 'TOOL_DISABLED' });
    on(after, 'order.propose');
    expect(after.propose('a').kind).toBe('order.approved');
  });

  it('[K8] that does not exist, or is so already, is refused in words', () => {
    const world = trading();
    expect(() => on(world, 'market.bars')).toThrow(/enabled already/);
    off(world, 'market.bars');
    expect(() => off(world, 'market.bars')).toThrow(/disabled already/);
    const switchTool = world.engine.authority.switchTool.bind(world.engine.authority);
    expect(() => switchTool('venue.nowhere', 'disabled', 'test', 'ann')).toThrow(/no tool venue\.nowhere/);
    expect(() => switchTool('feed.nowhere', 'disabled', 'test', 'ann')).toThrow(/no tool feed\.nowhere/);
  });
});
