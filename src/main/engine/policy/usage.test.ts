import { describe, expect, it } from 'vitest';
import { fold } from '../fold.ts';
import { emptyState } from '../state.ts';
import { AuthorityWorld } from './testing/authority-world.ts';

const MINUTE = 60_000;
const EXIT = { side: 'sell', type: 'market', price: undefined, reduceOnly: true } as never;

function limited(perMinute: number): AuthorityWorld {
  const toolRates = { 'order.propose': { perMinute }, 'order.cancel': { perMinute } };
  const world = new AuthorityWorld({ agents: { a: {}, b: {} }, risk: { toolRates } });
  world.start('a');
  world.start('b');
  return world;
}

describe('tool calls', () => {
  it('[P6] are counted by agent and tool, denied ones too, and the count is a fold of the journal', () => {
    const world = limited(100);
    for (let n = 0; n < 3; n += 1) world.propose('a', { ref: `a${n}` });
    world.propose('a', { purpose: ' ' });
    world.cancel('a', 'a0');
    world.cancel('a', 'a1', ' ');
    world.propose('b');
    world.bar();
    world.bar();
    const again = emptyState();
    for (const record of world.records) fold(again, record);
    for (const { usage } of [world.state, again]) {
      expect(usage.get('a')?.get('order.propose')).toMatchObject({ calls: 4, denied: 1 });
      expect(usage.get('a')?.get('order.cancel')).toMatchObject({ calls: 2, denied: 1 });
      expect(usage.get('b')?.get('order.propose')).toMatchObject({ calls: 1, denied: 0 });
      expect(usage.get('a')?.get('market.bars')).toBeUndefined();
    }
    expect(world.engine.market.handedOut('a')).toMatchObject({ calls: 2, denied: 0 });
  });

  it('[P6] beyond the rate of their tool are denied with both numbers, for that agent and that minute alone', () => {
    const world = limited(3);
    for (let n = 0; n < 3; n += 1) expect(world.propose('a').kind).toBe('order.approved');
    expect(world.propose('a').body).toMatchObject({
      reason: 'TOOL_RATE',
      rule: 'tool-rate',
      measured: '4',
      limit: '3',
    });
    expect(world.propose('b').kind).toBe('order.approved');
    world.passes(MINUTE);
    expect(world.propose('a').kind).toBe('order.approved');
  });

  it('[P6] [R6] that only reduce pass the rate, and count', () => {
    const world = limited(3);
    world.hold('a');
    for (let n = 0; n < 2; n += 1) world.propose('a', { ref: `a${n}` });
    expect(world.propose('a').body).toMatchObject({ reason: 'TOOL_RATE' });
    expect(world.propose('a', EXIT).kind).toBe('order.approved');
    for (let n = 0; n < 2; n += 1) world.cancel('a', `a${n}`);
    expect(world.of('order.cancelling')).toHaveLength(2);
    expect(world.state.usage.get('a')?.get('order.propose')?.calls).toBe(5);
  });

  it('[P6] a new session counts anew', () => {
    const world = limited(3);
    for (let n = 0; n < 5; n += 1) world.propose('a');
    const opened = world.of('session.opened')[0];
    if (opened === undefined) throw new Error('no session');
    world.engine.endSession('stopped');
    world.engine.openSession({ ...opened, session: 2 });
    expect(world.state.usage.size).toBe(0);
    world.start('a');
    expect(world.of('grant.issued').at(-1)).toMatchObject({ task: 'session 2' });
    expect(world.propose('a').body).not.toMatchObject({ reason: 'TOOL_RATE' });
  });
});
