import { describe, expect, it } from 'vitest';
import type { AgentRow } from '../../../shared/view/agent-view.ts';
import type { HoldRow } from '../../../shared/view/trading-view.ts';
import { reasonWords } from './reason.ts';

const agent = (change: Partial<AgentRow>): AgentRow =>
  ({ id: 'trend', state: 'RUNNING', stateReason: '', tradingState: 'ACTIVE', ...change }) as AgentRow;
const hold = (scope: string, reason: string): HoldRow =>
  ({ id: scope, scope, state: 'REDUCING', reason, measured: '61.75', limit: '60' }) as HoldRow;

describe('[R2] why an agent may not trade freely, in its row', () => {
  it('is its own hold before a wider one, with what was measured and the limit', () => {
    const row = agent({ state: 'REDUCING', tradingState: 'REDUCING', stateReason: 'held' });
    expect(reasonWords(row, [hold('global', 'account loss'), hold('agent:trend', 'daily loss')])).toBe(
      'daily loss: 61.75 of 60',
    );
    expect(reasonWords(row, [hold('global', 'account loss'), hold('agent:other', 'daily loss')])).toBe(
      'account loss: 61.75 of 60',
    );
    expect(reasonWords(row, [])).toBe('held');
  });
  it('names the trading state where the agent’s own state does not', () => {
    expect(reasonWords(agent({ tradingState: 'REDUCING' }), [hold('venue:paper', 'venue lost')])).toBe(
      'REDUCING: venue lost: 61.75 of 60',
    );
    expect(reasonWords(agent({ tradingState: 'HALTED' }), [hold('global', 'account loss')])).toBe('HALTED');
  });
  it('is nothing while it runs and is ACTIVE, whatever is held elsewhere', () => {
    expect(reasonWords(agent({}), [hold('agent:other', 'daily loss')])).toBe('');
  });
});
