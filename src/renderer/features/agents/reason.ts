import type { AgentRow } from '../../../shared/view/agent-view.ts';
import type { HoldRow } from '../../../shared/view/trading-view.ts';
import { useConsoleStore } from '../../store/console-store.ts';

/** `daily loss: 61.75 of 60` */
function holdWords(hold: HoldRow): string {
  const measured = hold.measured === '' ? '' : `: ${hold.measured}${hold.limit === '' ? '' : ` of ${hold.limit}`}`;
  return `${hold.reason}${measured}`;
}

/** In words why an agent is not simply running and ACTIVE: its own hold, a wider one, else the reason of its state. */
export function reasonWords(agent: AgentRow, holds: readonly HoldRow[]): string {
  const own = holds.find((hold) => hold.scope === `agent:${agent.id}`);
  const hold = own ?? holds.find((one) => one.scope === 'global' || one.scope.startsWith('venue:'));
  const isHeld = agent.tradingState === 'REDUCING' && hold !== undefined;
  const why = isHeld ? holdWords(hold) : agent.stateReason;
  // A running agent's state says nothing of its trading state: then the words have to.
  const unsaid = agent.tradingState !== 'ACTIVE' && agent.state === 'RUNNING';
  if (!unsaid) return why;
  return why === '' ? agent.tradingState : `${agent.tradingState}: ${why}`;
}

/** The same for a row, by its name. */
export function useReasonWords(id: string): string {
  return useConsoleStore((state) => {
    const agent = state.agents.get(id);
    return agent === undefined || state.view === null ? '' : reasonWords(agent, state.view.holds);
  });
}
