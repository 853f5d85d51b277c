import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentRole } from '../domain/policy.ts';
import { createRandom } from '../domain/random.ts';
import { AgentTool } from '../domain/tools.ts';
import { PERMIT_ALL } from '../testing/permit-all-policy.ts';
import { dutiesOf, isAgentRole } from './duties.ts';
import { AuthorityWorld, EVERY_TOOL } from './testing/authority-world.ts';
import { generatePolicy, portOf } from './testing/generated-policy.ts';

const ROLES: readonly AgentRole[] = ['strategy', 'director', 'execution', 'data', 'risk', 'compliance', 'security'];
/** What changes nothing: everybody may look. */
const READING: readonly AgentTool[] = ['market.bars', 'journal.read'];

function acts(role: AgentRole): AgentTool[] {
  return dutiesOf(role).filter((tool) => !READING.includes(tool));
}

describe('the duties of roles', () => {
  it('[A1] are kept apart: each power is where it belongs and nowhere else', () => {
    const powers = Object.fromEntries(
      AgentTool.options.map((tool) => [tool, ROLES.filter((role) => dutiesOf(role).includes(tool))]),
    );
    expect(powers).toEqual({
      'market.bars': ROLES,
      'journal.read': ['director', 'execution', 'risk', 'compliance', 'security'],
      'order.propose': ['strategy', 'execution'],
      'order.cancel': ['strategy', 'execution'],
      'agent.enable': ['director'],
      'allocation.set': ['director'],
      'allowlist.change': ['data'],
      'order.veto': ['risk', 'compliance'],
    });
    expect(acts('security')).toEqual([]);
  });

  it("[A1] a director's order is impossible, even when manifest, grant and policy set permit everything", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer(), (permitAll, seed) => {
        const policy = permitAll ? PERMIT_ALL : portOf(generatePolicy(createRandom(seed, 'duties')));
        const world = new AuthorityWorld({
          agents: { d: { role: 'director', tools: EVERY_TOOL, trading: 'live' } },
          policy,
        });
        world.start('d');
        world.engine.authority.issueGrant('d', 'everything', 'op');
        for (const reduceOnly of [false, true]) {
          expect(world.propose('d', { reduceOnly }).body).toMatchObject({
            stage: 'policy',
            rule: 'role-duties',
            reason: 'POLICY_ROLE_FORBIDS',
          });
        }
        expect(world.submitted).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['execution', 'agent.enable'],
    ['execution', 'allocation.set'],
    ['execution', 'allowlist.change'],
    ['strategy', 'agent.enable'],
    ['strategy', 'allocation.set'],
    ['risk', 'order.propose'],
    ['compliance', 'order.cancel'],
    ['security', 'order.veto'],
    ['data', 'order.propose'],
  ] as const)('[A1] the role %s cannot do %s, whatever is permitted', (role, tool) => {
    const world = new AuthorityWorld({ agents: { a: { role, tools: EVERY_TOOL, trading: 'live' } } });
    world.start('a');
    const call = { agent: 'a', tool, symbol: 'BTC-PERP', mode: 'paper', purpose: 'why', reducing: false } as const;
    expect(world.engine.explain(call)).toMatchObject({ rule: 'role-duties', reason: 'POLICY_ROLE_FORBIDS' });
  });

  it('[A1] a role that nobody knows has no tool at all', () => {
    for (const role of ['', 'admin', 'constructor', 'toString', '__proto__']) {
      expect(isAgentRole(role)).toBe(false);
      expect(dutiesOf(role)).toEqual([]);
    }
  });
});

describe('agents among each other', () => {
  it('[A2] have no tool: none of any role reaches another agent', () => {
    for (const tool of AgentTool.options) expect(tool).not.toMatch(/message|send|tell|call/);
  });

  it('[A2] one that asks for such a tool is denied on the record, and no other hears of it', () => {
    const world = new AuthorityWorld({ agents: { a: {}, b: {} } });
    world.start('a');
    world.start('b');
    const event = { type: 'toolRefused', agent: 'a', tool: 'agent.message' } as const;
    world.engine.submit({ kind: 'agent.event', event });
    world.engine.pump();
    expect(world.of('tool.decided')).toMatchObject([
      { agent: 'a', tool: 'agent.message', allowed: false, rule: 'role-duties', reason: 'POLICY_ROLE_FORBIDS' },
    ]);
    expect(world.stepped).toEqual([]);
    expect(world.told).toEqual([]);
  });

  it("[A2] what one is handed is its own: its instruments, its book, its reports, nothing of the other's", () => {
    const world = new AuthorityWorld({ agents: { a: { symbols: ['BTC-PERP'] }, b: { symbols: ['SOL-PERP'] } } });
    world.start('a');
    world.start('b');
    world.hold('a');
    expect(world.bar()).toEqual({ a: ['BTC-PERP'], b: ['SOL-PERP'] });
    const books = Object.fromEntries(world.stepped.map(({ agent, step }) => [agent, step.book.positions]));
    expect(books).toEqual({ a: { 'BTC-PERP': '1' }, b: {} });
    expect(new Set(world.told.map((it) => it.agent))).toEqual(new Set(['a']));
  });
});
