import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Scope, scopeKey } from '../../../shared/scope.ts';
import { Gate } from './gate.ts';

const AGENTS = ['a', 'b', 'c'];
const scope = fc.constantFrom<Scope>({ kind: 'global' }, ...AGENTS.map((agent): Scope => ({ kind: 'agent', agent })));

describe('the gate', () => {
  it("[K3] lets an agent's order out exactly while neither its own scope nor the global one is closed", () => {
    const move = fc.record({ scope, open: fc.boolean() });
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const gate = new Gate();
        const closed = new Set<string>();
        for (const it of moves) {
          if (it.open) {
            gate.open(it.scope);
            closed.delete(scopeKey(it.scope));
          } else {
            gate.close(it.scope);
            closed.add(scopeKey(it.scope));
          }
          for (const agent of AGENTS) {
            const shut = closed.has('global') || closed.has(`agent:${agent}`);
            expect(gate.lets({ kind: 'agent', agent })).toBe(!shut);
            expect(gate.isClosed({ kind: 'agent', agent })).toBe(shut);
            // Nobody's kill is held up, but that of one agent by the kill of everything, which does its work.
            expect(gate.lets({ kind: 'kill', runId: 'trip-1', agent })).toBe(!closed.has('global'));
            expect(gate.lets({ kind: 'kill', runId: 'trip-1', agent: null })).toBe(true);
          }
          expect(gate.isClosed({ kind: 'global' })).toBe(closed.has('global'));
        }
      }),
    );
  });
});
