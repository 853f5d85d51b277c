import { describe, expect, it } from 'vitest';
import type { PolicyPort, PolicyRequest } from '../domain/policy.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';
import { AnswerCache, cacheKey } from './cache.ts';
import { PolicySet } from './policy-set.ts';
import { AuthorityWorld } from './testing/authority-world.ts';
import { portOf } from './testing/generated-policy.ts';

const REQUEST: PolicyRequest = {
  agent: 'a',
  role: 'strategy',
  tool: 'order.propose',
  symbol: 'BTC-PERP',
  instrumentKind: 'perp',
  venue: 'paper',
  mode: 'paper',
  purpose: 'why',
  reducing: false,
  at: 0,
};

/** A set that permits, and counts how often it was asked. */
function counting(dependsOnTime = false): PolicyPort & { asked: PolicyRequest[] } {
  const asked: PolicyRequest[] = [];
  return {
    asked,
    sha256: '',
    dependsOnTime,
    decide: (request) => {
      asked.push(request);
      return { allowed: true, rule: 'permit' };
    },
  };
}

describe('answers of the policy set', () => {
  it('[P5] are kept by everything that they can depend on, and by nothing else', () => {
    const port = counting();
    const set = new PolicySet(port);
    set.ask(REQUEST);
    set.ask({ ...REQUEST, at: 3_600_000 });
    expect(port.asked).toHaveLength(1);
    const others: Partial<PolicyRequest>[] = [
      { agent: 'b' },
      { role: 'execution' },
      { tool: 'order.cancel' },
      { symbol: 'ETH-PERP' },
      { instrumentKind: 'spot' },
      { venue: 'second' },
      { mode: 'live' },
      { purpose: 'other' },
      { reducing: true },
    ];
    for (const other of others) set.ask({ ...REQUEST, ...other });
    expect(port.asked).toHaveLength(1 + others.length);
  });

  it('[P5] hold for their minute only where a rule looks at the time', () => {
    const port = counting(true);
    const set = new PolicySet(port);
    for (const at of [0, 59_999, 60_000, 119_999]) set.ask({ ...REQUEST, at });
    expect(port.asked.map((it) => it.at)).toEqual([0, 60_000]);
  });

  it('[P1] are bounded, however many purposes an agent makes up', () => {
    const cache = new AnswerCache();
    for (let n = 0; n < 10_000; n += 1) {
      const key = cacheKey({ ...REQUEST, purpose: `purpose ${n}` }, false);
      cache.answer(key, () => ({ allowed: true, rule: 'permit' }));
    }
    expect(cache.size).toBe(4_096);
  });

  it('[P1] [R5] that failed are not kept: the set is asked again', () => {
    let isBroken = true;
    const decide = () => {
      if (isBroken) throw new Error('it broke');
      return { allowed: true, rule: 'permit' };
    };
    const set = new PolicySet({ sha256: '', dependsOnTime: false, decide });
    expect(() => set.ask(REQUEST)).toThrow('it broke');
    isBroken = false;
    expect(set.ask(REQUEST)).toEqual({ allowed: true, rule: 'permit' });
  });

  it.each([
    ['a grant', (world: AuthorityWorld) => world.engine.authority.issueGrant('a', 'more', 'ann')],
    [
      'a switch',
      (world: AuthorityWorld) => world.engine.authority.switchTool('venue.second', 'disabled', 'test', 'ann'),
    ],
  ])('[P5] are forgotten when %s changes', (_what, change) => {
    const port = counting();
    const world = new AuthorityWorld({ agents: { a: {} }, policy: port });
    world.start('a');
    for (let n = 0; n < 3; n += 1) world.propose('a');
    expect(port.asked).toHaveLength(1);
    change(world);
    world.propose('a');
    expect(port.asked).toHaveLength(2);
  });
});

describe('a new policy set', () => {
  it('[P5] before the first session decides as well, and is journalled with it', () => {
    const world = new AuthorityWorld({ agents: { a: {} }, policy: null, isOpen: false });
    const policy = portOf([{ id: 'all', effect: 'permit' }]);
    const set = { sha256: 'f00', source: 'embedded', files: [], policy, risk: WIDE_LIMITS } as const;
    world.engine.usePolicy(set, 'start');
    expect(world.records).toEqual([]);
    expect(world.engine.inForce.policy).toMatchObject({ sha256: 'f00', by: 'start' });
    world.open({ a: {} });
    expect(world.records.map((it) => it.kind)).toEqual(['session.opened', 'policy.loaded']);
    world.start('a');
    expect(world.propose('a').body).toMatchObject({ rule: 'all' });
  });

  it('[P5] decides from its record on: journalled with its whole text, its limits with it, and the old answers gone', () => {
    const world = new AuthorityWorld({ agents: { a: {} } });
    world.start('a');
    expect(world.propose('a').kind).toBe('order.approved');
    const policy = portOf([{ id: 'no-buying', effect: 'forbid', tool: 'order.propose', reducing: false }]);
    const files = [{ name: 'base.cedar', text: 'forbid ...' }];
    const toolRates = { 'order.propose': { perMinute: 1 }, 'order.cancel': { perMinute: 1 } };
    const risk = { ...WIDE_LIMITS, toolRates };
    world.engine.usePolicy({ sha256: 'f00', source: 'data-folder', files, policy, risk }, 'ann');
    expect(world.of('policy.loaded')).toEqual([{ sha256: 'f00', source: 'data-folder', by: 'ann', files }]);
    expect(world.state.policy).toMatchObject({ sha256: 'f00', files });
    expect(world.propose('a').body).toMatchObject({ reason: 'TOOL_RATE', limit: '1' });
    world.passes(60_000);
    expect(world.propose('a').body).toMatchObject({ reason: 'POLICY_FORBIDDEN', rule: 'no-buying' });
    expect(world.cancel('a', 'r1').map((it) => it.kind)).toEqual(['tool.decided']);
    expect(world.of('tool.decided')[0]).toMatchObject({ reason: 'POLICY_NOT_PERMITTED', rule: 'default-deny' });
  });
});
