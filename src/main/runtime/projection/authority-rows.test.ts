import { describe, expect, it } from 'vitest';
import { AuthorityWorld } from '../../engine/policy/testing/authority-world.ts';
import { denialRows, grantRows, permissionRows, toolRows } from './authority-rows.ts';

function world(): AuthorityWorld {
  const made = new AuthorityWorld({
    agents: { a: {}, d: { role: 'director', tools: ['market.bars', 'allocation.set'] } },
  });
  made.start('a');
  made.start('d');
  return made;
}

describe('the rows of authority', () => {
  it('[P6] say of every agent and tool whether it may, by which rule, and how often it did', () => {
    const made = world();
    made.propose('a');
    made.propose('a', { purpose: ' ' });
    made.bar();
    const rows = permissionRows(made.engine);
    expect(rows.map((it) => [it.id, it.allowed, it.code, it.calls, it.callsLastMinute, it.denied])).toEqual([
      ['a|market.bars', true, '', 1, 1, 0],
      ['a|order.propose', true, '', 2, 2, 1],
      ['a|order.cancel', true, '', 0, 0, 0],
      ['d|market.bars', true, '', 1, 1, 0],
      ['d|order.propose', false, 'POLICY_ROLE_FORBIDS', 0, 0, 0],
      ['d|order.cancel', false, 'POLICY_ROLE_FORBIDS', 0, 0, 0],
      ['d|allocation.set', true, '', 0, 0, 0],
    ]);
    expect(rows.map((it) => it.callsPerMinuteLimit)).toEqual([null, 10_000, 10_000, null, 10_000, 10_000, null]);
    expect(made.records.filter((it) => it.kind === 'tool.decided')).toHaveLength(4);
  });

  it('[P2] [K8] show grants with their use and end, live ones first, and tools with who disabled them and why', () => {
    const made = world();
    made.propose('a');
    made.engine.authority.issueGrant('a', 'more', 'ann');
    made.engine.authority.switchTool('venue.second', 'disabled', 'maintenance', 'ann');
    expect(grantRows(made.state).map((it) => [it.id, it.agent, it.state, it.calls])).toEqual([
      ['grant-3', 'a', 'live', 0],
      ['grant-2', 'd', 'live', 0],
      ['grant-1', 'a', 'replaced', 1],
    ]);
    const rows = toolRows(made.state);
    expect(rows.map((it) => it.id)).toEqual([
      'market.bars',
      'order.propose',
      'venue.paper',
      'venue.second',
      'feed.recorded',
    ]);
    expect(rows[3]).toMatchObject({ state: 'disabled', by: 'ann', reason: 'maintenance', at: made.now });
    for (const row of rows.slice(1, 4)) expect(row.consequence).toMatch(/open (entries|ones) are taken back/);
  });

  it('[P7] show denials of orders and of other tools together, each row by an id of its own', () => {
    const made = world();
    made.propose('a', { ref: 'one' });
    for (let n = 0; n < 2; n += 1) made.cancel('a', 'one', ' ');
    made.propose('d');
    const rows = denialRows(made.state);
    expect(rows.map((it) => [it.agent, it.tool, it.code])).toEqual([
      ['d', 'order.propose', 'POLICY_ROLE_FORBIDS'],
      ['a', 'order.cancel', 'POLICY_PURPOSE_MISSING'],
      ['a', 'order.cancel', 'POLICY_PURPOSE_MISSING'],
    ]);
    expect(new Set(rows.map((it) => it.id)).size).toBe(3);
    for (const row of rows) expect(row.reason).not.toBe('');
  });
});
