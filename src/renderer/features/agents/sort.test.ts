import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentRow, AgentState } from '../../../shared/view/agent-view.ts';
import { rowOrder, worstFirst } from './sort.ts';

const agent = (id: string, state: AgentRow['state'], pnlDay = '0', mode: AgentRow['mode'] = 'paper') =>
  ({ id, state, pnlDay, mode }) as AgentRow;

const fleet = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 6 }),
    state: fc.constantFrom(...AgentState.options),
    pnlDay: fc.integer({ min: -500, max: 500 }).map(String),
  }),
  { selector: (row) => row.id, maxLength: 30 },
);

describe('the order of the agents', () => {
  it('screen point 14: puts the worst first', () => {
    const rows = [agent('a', 'RUNNING'), agent('b', 'LATE'), agent('c', 'INCOMPLETE'), agent('d', 'TRIPPED')];
    expect(rowOrder(rows, [], false)).toEqual(['d', 'c', 'b', 'a']);
  });
  it('is a total order', () => {
    fc.assert(
      fc.property(fleet, (rows) => {
        const agents = rows.map((row) => agent(row.id, row.state, row.pnlDay));
        const ids = rowOrder(agents, [], false);
        expect(rowOrder([...agents].reverse(), [], false)).toEqual(ids);
        const byId = new Map(agents.map((row) => [row.id, row]));
        const sorted = ids.flatMap((id) => byId.get(id) ?? []);
        for (let i = 1; i < sorted.length; i += 1) {
          const [a, b] = [sorted[i - 1], sorted[i]];
          if (a !== undefined && b !== undefined) expect(worstFirst(a, b)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
  it('screen point 15: no row moves while it is held, whatever the states become', () => {
    fc.assert(
      fc.property(fleet, fleet, (before, after) => {
        const last = rowOrder(
          before.map((row) => agent(row.id, row.state)),
          [],
          false,
        );
        const next = rowOrder(
          after.map((row) => agent(row.id, row.state)),
          last,
          true,
        );
        const stayed = last.filter((id) => after.some((row) => row.id === id));
        expect(next.slice(0, stayed.length)).toEqual(stayed);
        expect([...next].sort()).toEqual(after.map((row) => row.id).sort());
      }),
    );
  });
});
