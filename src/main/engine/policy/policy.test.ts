import { describe, expect, it } from 'vitest';
import type { State } from '../state.ts';
import type { ToolCall } from './layer.ts';
import { decidePolicy } from './policy.ts';
import { AuthorityWorld } from './testing/authority-world.ts';

function world(trading: 'paper' | 'live' = 'live'): { state: State; world: AuthorityWorld; call: ToolCall } {
  const made = new AuthorityWorld({ agents: { a: { trading } } });
  made.start('a');
  const about = { agent: 'a', tool: 'order.propose', symbol: 'BTC-PERP', mode: 'paper', purpose: 'why' } as const;
  return { state: made.state, world: made, call: { ...about, reducing: false, at: made.now } };
}

describe('the layers', () => {
  it('[P1] allow a declared call to an agent that runs, by the rule of the policy set', () => {
    const { state, world: made, call } = world();
    expect(decidePolicy(state, made.engine.inForce.rules, call)).toEqual({ allowed: true, rule: 'permit-all' });
  });

  it.each([
    ['an agent that nobody knows', { agent: 'stranger' }, 'default-deny', 'POLICY_AGENT_UNKNOWN'],
    ['a tool of another role', { tool: 'allocation.set' }, 'role-duties', 'POLICY_ROLE_FORBIDS'],
    ['an instrument that is not declared', { symbol: 'X' }, 'manifest-instruments', 'POLICY_INSTRUMENT_NOT_DECLARED'],
    ['no instrument', { symbol: '' }, 'manifest-instruments', 'POLICY_INSTRUMENT_NOT_DECLARED'],
    ['no purpose', { purpose: ' ' }, 'purpose-required', 'POLICY_PURPOSE_MISSING'],
  ] as const)('[P1] [P7] deny %s, by name', (_what, change, rule, reason) => {
    const { state, world: made, call } = world();
    const verdict = decidePolicy(state, made.engine.inForce.rules, { ...call, ...change });
    expect(verdict).toEqual({ allowed: false, rule, reason, measured: '', limit: '' });
  });

  it('[T1] never allow live, not even to a manifest that asks for it; [K10] and nothing but paper while nobody watches', () => {
    for (const reducing of [false, true]) {
      const { state, world: made, call } = world();
      const live = { ...call, mode: 'live', reducing } as const;
      expect(decidePolicy(state, made.engine.inForce.rules, live)).toMatchObject({ reason: 'POLICY_WATCHDOG_GONE' });
      state.watchdog = { state: 'keyless', reason: 'The keychain is locked.' };
      expect(decidePolicy(state, made.engine.inForce.rules, live)).toMatchObject({ reason: 'POLICY_WATCHDOG_GONE' });
      state.watchdog = { state: 'watching', reason: '' };
      expect(decidePolicy(state, made.engine.inForce.rules, live)).toMatchObject({
        reason: 'POLICY_LIVE_NOT_APPROVED',
      });
    }
    const { state, world: made, call } = world('paper');
    const live = { ...call, mode: 'live' } as const;
    expect(decidePolicy(state, made.engine.inForce.rules, live)).toMatchObject({
      reason: 'POLICY_TRADING_NOT_DECLARED',
    });
  });

  it('[P4] deny an agent that declares no trading every order, also an exit, and no tool that its manifest leaves out', () => {
    const none = new AuthorityWorld({ agents: { a: { trading: 'none' }, b: { tools: ['market.bars'] } } });
    none.start('a');
    none.start('b');
    for (const reduceOnly of [false, true]) {
      expect(none.propose('a', { reduceOnly }).body).toMatchObject({ reason: 'POLICY_TRADING_NOT_DECLARED' });
      expect(none.propose('b', { reduceOnly }).body).toMatchObject({ reason: 'POLICY_TOOL_NOT_DECLARED' });
    }
    expect(none.submitted).toEqual([]);
  });

  it('[P1] [R5] without a policy set, or with one that throws or answers nonsense, nothing is allowed', () => {
    const answers = [
      () => {
        throw new Error('it broke');
      },
      () => undefined as never,
      () => ({ allowed: 'yes' as never, rule: 'r' }),
      () => ({ allowed: true, rule: '' }),
    ];
    const ports = answers.map((decide) => ({ sha256: '', dependsOnTime: false, decide }));
    for (const policy of [null, ...ports]) {
      const made = new AuthorityWorld({ agents: { a: {} }, policy });
      made.start('a');
      expect(made.propose('a').body).toMatchObject({ reason: 'POLICY_UNAVAILABLE', rule: 'policy-unavailable' });
      expect(made.bar()).toEqual({});
      expect(made.submitted).toEqual([]);
    }
  });
});

describe('every decision', () => {
  it('[P7] leaves one record with rule, purpose and reason: orders, cancels, and market data when its answer changes', () => {
    const made = new AuthorityWorld({ agents: { a: {} } });
    made.start('a');
    made.propose('a', { ref: 'one', purpose: 'trend up' });
    made.propose('a', { symbol: 'SOL-PERP', purpose: ' ' });
    made.cancel('a', 'one', 'trend is over');
    for (let bar = 0; bar < 5; bar += 1) made.bar();
    made.engine.authority.switchTool('market.bars', 'disabled', 'test', 'op');
    for (let bar = 0; bar < 5; bar += 1) made.bar();

    expect(made.of('order.approved').at(-1)).toMatchObject({ purpose: 'trend up', rule: 'permit-all' });
    expect(made.of('order.denied')).toMatchObject([{ rule: 'purpose-required', reason: 'POLICY_PURPOSE_MISSING' }]);
    expect(made.of('order.cancelling')).toMatchObject([{ by: 'agent', purpose: 'trend is over', rule: 'permit-all' }]);
    const asked = { tool: 'market.bars', purpose: 'session 1' };
    expect(made.of('tool.decided')).toMatchObject([
      { ...asked, symbol: 'BTC-PERP', allowed: true, rule: 'permit-all', reason: '' },
      { ...asked, symbol: 'SOL-PERP', allowed: true, rule: 'permit-all', reason: '' },
      { ...asked, symbol: 'BTC-PERP', allowed: false, rule: 'disabled:market.bars', reason: 'TOOL_DISABLED' },
      { ...asked, symbol: 'SOL-PERP', allowed: false, rule: 'disabled:market.bars', reason: 'TOOL_DISABLED' },
    ]);
  });

  it('[P7] a cancel that is denied is a record too, and the agent is told that its order is as it was', () => {
    const made = new AuthorityWorld({ agents: { a: {} } });
    made.start('a');
    const { orderId } = made.propose('a', { ref: 'one' }).body;
    made.cancel('a', 'one', ' ');
    expect(made.of('tool.decided')).toMatchObject([
      { tool: 'order.cancel', allowed: false, rule: 'purpose-required', reason: 'POLICY_PURPOSE_MISSING' },
    ]);
    expect(made.told.at(-1)?.report).toMatchObject({ kind: 'cancel-rejected', orderId, ref: 'one', open: true });
    expect(made.cancelled).toEqual([]);
  });

  it('[P7] can be explained layer by layer, and explaining changes and records nothing', () => {
    const made = new AuthorityWorld({ agents: { a: {} } });
    made.start('a');
    made.engine.authority.switchTool('order.propose', 'disabled', 'test', 'op');
    const before = made.records.length;
    const call = { agent: 'a', tool: 'order.propose', symbol: 'BTC-PERP', mode: 'paper', purpose: 'why' } as const;
    const entry = made.engine.explain({ ...call, reducing: false });
    expect(entry).toMatchObject({ allowed: false, rule: 'disabled:order.propose', reason: 'TOOL_DISABLED' });
    expect(entry.layers.filter((it) => !it.allowed).map((it) => it.words)).toEqual([
      'a tool that it needs is disabled',
    ]);
    expect(entry.layers).toHaveLength(10);
    const exit = made.engine.explain({ ...call, reducing: true });
    expect(exit).toMatchObject({ allowed: true, rule: 'permit-all', reason: '' });
    expect(made.engine.explain({ ...call, tool: 'agent.message', reducing: false })).toMatchObject({
      allowed: false,
      reason: 'POLICY_ROLE_FORBIDS',
    });
    expect(made.records).toHaveLength(before);
  });
});
