import { describe, expect, it } from 'vitest';
import { fold } from '../fold.ts';
import { emptyState } from '../state.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';
import { lastGrantOf } from './grants.ts';
import { AuthorityWorld } from './testing/authority-world.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

function granted(maxToolCalls = 100): AuthorityWorld {
  const grants = { paper: { validMs: 2 * HOUR, warnBeforeMs: 10 * MINUTE, maxToolCalls } };
  const world = new AuthorityWorld({ agents: { a: {}, b: {} }, risk: { grants } });
  world.start('a', 'ann');
  world.start('b', 'ann');
  return world;
}

const standing = (world: AuthorityWorld, agent = 'a') => lastGrantOf(world.state.grants, agent)?.state;
const alarms = (world: AuthorityWorld) => [...world.state.alarms.values()].filter((it) => !it.cleared);
const exit = { side: 'sell', type: 'market', price: undefined, reduceOnly: true } as never;
describe('a grant', () => {
  it('[P2] [A7] is issued by the press that starts an agent, with task, tools, instruments, calls and an end', () => {
    const world = granted();
    expect(world.of('grant.issued')[0]).toEqual({
      grantId: 'grant-1',
      agent: 'a',
      task: 'session 1',
      tools: ['market.bars', 'order.propose', 'order.cancel'],
      symbols: ['BTC-PERP', 'SOL-PERP'],
      mode: 'paper',
      maxToolCalls: 100,
      expiresAt: world.now + 2 * HOUR,
      by: 'ann',
    });
  });

  it('[A7] takes the tighter of the risk config and of what the manifest asks for', () => {
    const bounds = { maxSessionMs: HOUR, maxToolCalls: 1_000_000 };
    const grants = { paper: { validMs: 2 * HOUR, warnBeforeMs: 1, maxToolCalls: 7 } };
    const world = new AuthorityWorld({ agents: { a: {} }, bounds, risk: { grants } });
    world.start('a');
    expect(world.of('grant.issued')[0]).toMatchObject({ expiresAt: world.now + HOUR, maxToolCalls: 7 });
  });

  it('[P2] without one an agent that runs may do nothing', () => {
    const world = granted();
    world.state.grants.last.delete('a');
    expect(world.propose('a').body).toMatchObject({ reason: 'GRANT_MISSING', rule: 'grant-required' });
    expect(world.bar()).toEqual({ b: ['BTC-PERP', 'SOL-PERP'] });
  });

  it('[P2] expires at its time, after an alarm beforehand; its agent may only reduce then, and is not renewed', () => {
    const world = granted();
    world.hold('a');
    const entry = world.propose('a').body.orderId;
    world.propose('a', { ...STOP, ref: 'stop' });
    world.passes(2 * HOUR - 10 * MINUTE - 1);
    expect(alarms(world)).toEqual([]);
    world.passes(1);
    expect(alarms(world).map((it) => [it.priority, it.cause])).toEqual([
      ['medium', 'The grant of a ends in 10 minutes.'],
      ['medium', 'The grant of b ends in 10 minutes.'],
    ]);
    world.passes(10 * MINUTE);
    expect(standing(world)).toBe('expired');
    expect(world.propose('a').body).toMatchObject({ reason: 'GRANT_EXPIRED', rule: 'grant-1' });
    expect(world.cancelled).toContain(entry);
    expect(world.propose('a', exit).kind).toBe('order.approved');
    expect(world.cancel('a', 'stop').map((it) => it.kind)).toContain('order.cancelling');
    expect(world.bar().a).toEqual(['BTC-PERP', 'SOL-PERP']);

    world.passes(24 * HOUR);
    expect(world.of('grant.issued')).toHaveLength(2);
    expect(world.propose('a').body).toMatchObject({ reason: 'GRANT_EXPIRED' });
    world.engine.authority.issueGrant('a', 'one more day', 'ann');
    expect(world.propose('a').kind).toBe('order.approved');
    expect(alarms(world).map((it) => it.agent)).toEqual(['b']);
  });

  it('[P2] binds at its very end, before any record of it', () => {
    const world = granted();
    world.now += 2 * HOUR;
    expect(standing(world)).toBe('live');
    expect(world.propose('a').body).toMatchObject({ reason: 'GRANT_EXPIRED' });
  });

  it('[A7] is used up by its calls, denied ones too; its agent may only reduce then', () => {
    const world = granted(4);
    world.hold('a');
    world.propose('a', { ref: 'x' });
    world.propose('a', { purpose: ' ' });
    expect(standing(world)).toBe('live');
    world.cancel('a', 'x');
    expect(standing(world)).toBe('used-up');
    expect(alarms(world).map((it) => it.cause)).toEqual(['The grant of a is used up.']);
    expect(world.propose('a').body).toMatchObject({ reason: 'GRANT_USED_UP', measured: '5', limit: '4' });
    expect(world.propose('a', exit).kind).toBe('order.approved');
    expect(standing(world, 'b')).toBe('live');
  });

  it('[A7] within one reply no call beyond the last is taken', () => {
    const world = granted(3);
    const intents = Array.from({ length: 10 }, (_, n) => ({ ...INTENT, ref: `n${n}` }));
    world.engine.submit({ kind: 'agent.reply', agent: 'a', reply: { intents, cancels: [] }, micros: 0 });
    world.engine.pump();
    expect(world.of('order.approved')).toHaveLength(3);
    expect(new Set(world.of('order.denied').map((it) => it.reason))).toEqual(new Set(['GRANT_USED_UP']));
  });

  it('[P2] a new one replaces the one before, and its calls begin anew', () => {
    const world = granted();
    world.propose('a');
    world.engine.authority.issueGrant('a', 'go on', 'bob');
    expect(world.of('grant.ended')).toMatchObject([{ grantId: 'grant-1', how: 'replaced', by: 'bob' }]);
    expect(lastGrantOf(world.state.grants, 'a')).toMatchObject({ grantId: 'grant-3', calls: 0, task: 'go on' });
  });

  it('[P2] is not issued to an agent that is stopped, latched or unknown', () => {
    const world = granted();
    world.engine.stopAgent('a', 'ann');
    expect(() => world.engine.authority.issueGrant('a', 'go on', 'ann')).toThrow(/not running/);
    expect(() => world.engine.authority.issueGrant('c', 'go on', 'ann')).toThrow(/no agent c/);
    const scope = { kind: 'agent', agent: 'b' } as const;
    world.engine.kill({ scope, commandId: 'press-0001', cause: 'window', by: 'ann', reason: '' });
    expect(() => world.engine.authority.issueGrant('b', 'go on', 'ann')).toThrow(/latched/);
    expect(world.of('grant.issued')).toHaveLength(2);
  });

  it('[P2] [K2] ends with its agent: stopped by a stop, a failure and the end of the session, revoked by a kill', () => {
    const world = granted();
    world.engine.stopAgent('a', 'ann');
    world.start('a');
    world.engine.submit({ kind: 'agent.event', event: { type: 'failed', agent: 'a', reason: 'it broke' } });
    world.engine.pump();
    world.start('a');
    const scope = { kind: 'agent', agent: 'a' } as const;
    world.engine.kill({ scope, commandId: 'press-0001', cause: 'window', by: 'ann', reason: '' });
    expect(standing(world, 'b')).toBe('live');
    world.engine.endSession('stopped');
    expect(world.of('grant.ended').map((it) => [it.agent, it.how, it.by])).toEqual([
      ['a', 'stopped', 'engine'],
      ['a', 'stopped', 'engine'],
      ['a', 'revoked', 'kill'],
      ['b', 'stopped', 'engine'],
    ]);
  });
});

describe('revoking a grant', () => {
  it('[P2] takes work in flight back: open entries are cancelled, exits at the venue and the position stay', () => {
    const world = granted();
    world.hold('a');
    const entry = world.propose('a', { ref: 'entry' }).body.orderId;
    const stop = world.propose('a', { ...STOP, ref: 'stop' }).body.orderId;
    const other = world.propose('b', { ref: 'other' }).body.orderId;
    world.engine.authority.revokeGrant('grant-1', 'it misbehaves', 'ann');
    expect(world.cancelled).toEqual([entry]);
    expect([...world.state.orders.open.values()].map((it) => [it.id, it.state])).toEqual([
      [entry, 'cancelling'],
      [stop, 'pending'],
      [other, 'pending'],
    ]);
    expect(world.state.ledger.books.get('a')?.positions.size).toBe(1);
    expect(alarms(world)).toMatchObject([{ priority: 'high', agent: 'a', cause: 'The grant of a was revoked.' }]);
    expect(alarms(world)[0]?.consequence).toMatch(/position is kept/);
    expect(alarms(world)[0]?.action).toMatch(/Kill a to flatten/);
  });

  it('[P2] at once: nothing of it is allowed any more, not even an exit, and it is handed no bar', () => {
    const world = granted();
    world.hold('a');
    world.propose('a', { ref: 'x' });
    world.engine.authority.revokeGrant('grant-1', 'it misbehaves', 'ann');
    for (const wish of [{}, exit]) expect(world.propose('a', wish).body).toMatchObject({ reason: 'GRANT_REVOKED' });
    world.cancel('a', 'x');
    expect(world.bar()).toEqual({ b: ['BTC-PERP', 'SOL-PERP'] });
    expect(world.of('tool.decided').filter((it) => it.agent === 'a')).toMatchObject([
      { tool: 'market.bars', allowed: false, reason: 'GRANT_REVOKED' },
      { tool: 'market.bars', allowed: false, reason: 'GRANT_REVOKED' },
    ]);
    expect(world.propose('b').kind).toBe('order.approved');
  });

  it('[P2] holds an order that was approved and not yet sent, and says so', () => {
    const world = granted();
    const { core } = world.engine;
    // The person revokes while the orders of one turn are being handed to the venue.
    const submit = world.submitted.push.bind(world.submitted);
    world.submitted.push = (...sent) => {
      world.submitted.push = submit;
      const count = submit(...sent);
      world.engine.authority.revokeGrant('grant-1', 'now', 'ann');
      return count;
    };
    const intents = ['one', 'two', 'three'].map((ref) => ({ ...INTENT, ref }));
    world.engine.submit({ kind: 'agent.reply', agent: 'a', reply: { intents, cancels: [] }, micros: 0 });
    world.engine.pump();
    core.commit();
    expect(world.of('order.approved')).toHaveLength(3);
    expect(world.submitted).toHaveLength(1);
    const held = world.of('order.reconciled').map((it) => [it.state, it.reason]);
    expect(held).toEqual([
      ['cancelled', 'authority-ended'],
      ['cancelled', 'authority-ended'],
    ]);
  });

  it('[P2] also when it had expired: what was left to reduce by is taken as well', () => {
    const world = granted();
    world.hold('a');
    world.passes(3 * HOUR);
    world.engine.authority.revokeGrant('grant-1', 'enough', 'ann');
    expect(world.propose('a', exit).body).toMatchObject({ reason: 'GRANT_REVOKED' });
    expect(() => world.engine.authority.revokeGrant('grant-1', 'again', 'ann')).toThrow(/over already/);
    expect(() => world.engine.authority.revokeGrant('grant-9', 'again', 'ann')).toThrow(/no such grant/);
  });

  it('[P2] after a restart no grant is live, that of an agent which was only starting neither, and no one is issued', () => {
    const world = granted();
    world.engine.stopAgent('b', 'ann');
    world.engine.startAgent('b', 'ann');
    const state = emptyState();
    for (const record of world.records) fold(state, record);
    const after = new AuthorityWorld({ agents: {}, after: state, risk: { grants: WIDE_LIMITS.grants } });
    expect([...after.state.grants.byId.values()].map((it) => it.state)).toEqual(['stopped', 'stopped', 'stopped']);
    after.passes(HOUR);
    expect(after.of('grant.issued')).toEqual([]);
    expect(after.propose('a').body).toMatchObject({ reason: 'POLICY_AGENT_NOT_RUNNING' });
    after.start('a');
    expect(after.of('grant.issued')).toMatchObject([{ grantId: 'grant-4' }]);
  });
});

const INTENT = {
  symbol: 'BTC-PERP',
  side: 'buy',
  type: 'limit',
  quantity: '1',
  price: '90',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  purpose: 'test',
} as const;
const STOP = { side: 'sell', type: 'stop', price: '80', reduceOnly: true } as const;
