import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentRole, PolicyRequest } from '../../engine/domain/policy.ts';
import { AgentTool } from '../../engine/domain/tools.ts';
import { decide } from './decide.ts';
import { callSequence, policies } from './testing/arbitrary-policies.ts';
import { compiled, compileText, embeddedFiles, SCHEMA } from './testing/embedded.ts';
import { oracle } from './testing/policy-oracle.ts';
import { cedarText } from './testing/policy-tree.ts';
import { cedar } from './vendor.ts';

const SETS = 1_000;
const SEQUENCES = 100;

const request: PolicyRequest = {
  agent: 'trend',
  role: 'strategy',
  tool: 'order.propose',
  symbol: 'BTC-PERP',
  instrumentKind: 'perp',
  venue: 'paper',
  mode: 'paper',
  purpose: 'enter',
  reducing: false,
  at: 0,
};
const one = (text: string) => compiled([{ name: 'a.cedar', text }]);
const orders = 'action in [Action::"order.propose", Action::"order.cancel"]';
const permit = (id: string, conditions = '') => `@id("${id}") permit (principal, ${orders}, resource) ${conditions};\n`;
const forbid = (id: string, conditions = '') =>
  `@id("${id}") forbid (principal, ${orders}, resource) ${conditions} unless { context.reducing };\n`;

describe('deciding', () => {
  it('[P1] nothing that no rule permits is ever allowed: 100,000 random sets with sequences of calls, against an oracle', {
    timeout: 300_000,
  }, () => {
    let allowed = 0;
    const sequences = fc.array(callSequence, { minLength: SEQUENCES, maxLength: SEQUENCES });
    fc.assert(
      fc.property(policies, sequences, (set, all) => {
        const result = compileText(cedarText(set));
        fc.pre('ok' in result);
        for (const call of all.flat()) {
          const expected = oracle(set, call);
          const answer = result.ok.decide(call);
          if (answer.allowed !== expected.allowed || answer.rule !== expected.rule) expect(answer).toEqual(expected);
          if (answer.allowed) allowed += 1;
        }
      }),
      { numRuns: SETS },
    );
    expect(allowed).toBeGreaterThan(SETS);
  });

  it('[P1] a forbid beats any number of permits, and the first of several names decides', () => {
    const set = one(permit('z-permit') + permit('a-permit') + forbid('z-forbid') + forbid('m-forbid'));
    expect(set.decide(request)).toEqual({ allowed: false, rule: 'm-forbid' });
    expect(set.decide({ ...request, reducing: true })).toEqual({ allowed: true, rule: 'a-permit' });
    expect(set.matching(request)).toEqual(['a-permit', 'm-forbid', 'z-forbid', 'z-permit']);
  });

  it('[P1] what no rule speaks of is denied by name', () => {
    expect(one(permit('orders')).decide({ ...request, tool: 'journal.read', symbol: '' })).toEqual({
      allowed: false,
      rule: 'default-deny',
    });
  });

  it.each<[string, Partial<Record<keyof PolicyRequest, unknown>>]>([
    ['a tool that does not exist', { tool: 'order.submit' }],
    ['a role that does not exist', { role: 'pilot' }],
    ['a mode that does not exist', { mode: 'test' }],
    ['an instrument of no known kind', { instrumentKind: 'option' }],
    ['half a character in the purpose', { purpose: '\ud800' }],
    ['half a character in the agent', { agent: 'a\udfff' }],
    ['no time', { at: Number.NaN }],
    ['a broken time', { at: 0.5 }],
    ['no purpose at all', { purpose: undefined }],
    ['nothing that says whether it reduces', { reducing: undefined }],
  ])('[P1] a call with %s is denied, however wide the set', (_, wrong) => {
    expect(one(permit('orders')).decide({ ...request, ...wrong } as PolicyRequest)).toEqual({
      allowed: false,
      rule: 'policy-error',
    });
  });

  it('[P1] five thousand calls that cannot be put leave the set deciding', () => {
    const set = one(permit('orders'));
    for (let i = 0; i < 5_000; i += 1) set.decide({ ...request, purpose: `\ud800${i}` });
    expect(set.decide(request)).toEqual({ allowed: true, rule: 'orders' });
  });

  it('[R6] Cedar failing for good is replaced, so that exits are not denied', () => {
    const set = one(permit('orders'));
    const failing = cedar();
    const deep = `permit (principal, action, resource) when { ${'('.repeat(2_000)}true${')'.repeat(2_000)} };`;
    expect(() => failing.policyToJson(deep)).toThrow();
    expect(() => failing.policyToJson('permit (principal, action, resource);')).toThrow();
    expect(set.decide({ ...request, reducing: true })).toEqual({ allowed: true, rule: 'orders' });
    expect(cedar()).not.toBe(failing);
  });

  it('[R5] a set that no instance of Cedar’s takes throws, and is not taken for an answer', () => {
    expect(() => decide({ schema: 'no schema', policies: {} }, request)).toThrow();
  });

  it.each(['permit', 'forbid'])(
    '[R5] a %s that fails while it decides denies the call, whatever the others say',
    (effect) => {
      const fails = `${effect} (principal, action, resource) when { context.weekday + 9223372036854775807 > 0 };`;
      const set = { schema: SCHEMA, policies: { fails, orders: permit('orders') } };
      expect(decide(set, request)).toEqual({ allowed: false, rule: 'policy-error' });
    },
  );

  it('[P1] a name that tries to be policy text is a name', () => {
    const hostile = '"; permit (principal, action, resource); //';
    const set = one(permit('only-trend', 'when { principal == Agent::"trend" && context.purpose like "a*" }'));
    for (const text of [hostile, 'trend"', 'Agent::"trend"', 'trend\0', '\\"trend', 'ｔｒｅｎｄ']) {
      const asked: PolicyRequest = { ...request, agent: text, purpose: 'a' };
      expect(set.decide(asked)).toEqual({ allowed: false, rule: 'default-deny' });
      expect(set.decide({ ...request, purpose: text, symbol: text }).allowed).toBe(false);
      expect(set.decide({ ...request, purpose: `a${text}` }).allowed).toBe(true);
    }
  });

  it.each([
    ['2026-07-31T00:00:00Z', 5, 0],
    ['2026-08-02T23:59:59.999Z', 7, 1_439],
    ['2026-08-03T00:01:00Z', 1, 1],
    ['1969-12-31T23:59:00Z', 3, 1_439],
  ])('[P1] a rule sees %s as day %i, minute %i', (at, weekday, minute) => {
    const spoken = `when { context.weekday == ${weekday} && context.minuteOfDay == ${minute} }`;
    const set = one(`${permit('orders')}${forbid('now', spoken)}`);
    expect(set.decide({ ...request, at: Date.parse(at) }).rule).toBe('now');
    expect(set.decide({ ...request, at: Date.parse(at) + 60_000 }).rule).toBe('orders');
  });

  it('[P5] six sets in turn do not get in each other’s way', () => {
    const sets = Array.from({ length: 6 }, (_, i) => one(permit(`set-${i}`)));
    for (let round = 0; round < 3; round += 1) {
      for (const [i, set] of sets.entries()) expect(set.decide(request).rule).toBe(`set-${i}`);
    }
  });
});

describe('the console’s own policies', () => {
  const set = compiled(embeddedFiles());
  const roles: AgentRole[] = ['strategy', 'director', 'execution', 'data', 'risk', 'compliance', 'security'];

  it('[A1] give each role what it is there for on paper, and nothing live', () => {
    const allowed = (mode: PolicyRequest['mode'], reducing: boolean) =>
      Object.fromEntries(
        roles.map((role) => [
          role,
          AgentTool.options.filter((tool) => set.decide({ ...request, role, tool, mode, reducing }).allowed),
        ]),
      );
    const orders = ['market.bars', 'order.propose', 'order.cancel'];
    const watch = ['market.bars', 'order.veto', 'journal.read'];
    const paper = {
      strategy: orders,
      director: ['market.bars', 'agent.enable', 'allocation.set', 'journal.read'],
      execution: [...orders, 'journal.read'],
      data: ['market.bars', 'allowlist.change'],
      risk: watch,
      compliance: watch,
      security: ['market.bars', 'journal.read'],
    };
    expect(allowed('paper', false)).toEqual(paper);
    expect(allowed('paper', true)).toEqual(paper);
    expect(allowed('live', false)).toEqual(Object.fromEntries(roles.map((role) => [role, []])));
  });

  it('[P1] permit nothing without a purpose', () => {
    for (const role of roles) {
      for (const tool of AgentTool.options) {
        expect(set.decide({ ...request, role, tool, purpose: '' })).toMatchObject({ allowed: false });
      }
    }
  });

  it('[P5] the schema knows the tools and roles that the engine knows', () => {
    const tools = [...SCHEMA.matchAll(/^action (.*) appliesTo/gm)].flatMap(
      ([, list = '']) => list.match(/[a-z.]+/g) ?? [],
    );
    expect(tools.toSorted()).toEqual([...AgentTool.options].toSorted());
    expect(/entity AgentRole enum \[(.*)\]/.exec(SCHEMA)?.[1]?.match(/[a-z]+/g)).toEqual(roles);
  });
});
