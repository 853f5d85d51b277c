import type { ReactNode } from 'react';
import { useAgent } from '../../store/console-store.ts';
import { cash, NONE, percent, signedCash } from '../../ui/format.ts';
import { useReasonWords } from './reason.ts';

const SANDBOXES = {
  bubblewrap: 'bubblewrap',
  process: 'process only',
  none: 'none',
} as const;

interface Props {
  readonly id: string;
  readonly actions: ReactNode;
}

/** What the row has no room for; opened by the agent's name. */
export function AgentDetail({ id, actions }: Props) {
  const reason = useReasonWords(id);
  const agent = useAgent(id);
  if (agent === undefined) return null;
  const facts: [string, string][] = [
    ['Role', agent.role],
    ['Trading', agent.tradingState],
    ['Instruments', agent.symbols.join(', ') || NONE],
    ['Sandbox', SANDBOXES[agent.sandbox]],
    ['Equity', cash(agent.equity)],
    ['Realised', signedCash(agent.realised)],
    ['Unrealised', signedCash(agent.unrealised)],
    ['Fees', cash(agent.fees)],
    ['Open orders', String(agent.openOrders)],
    ['Fills', String(agent.fills)],
    ['Rejects', percent(agent.rejectRate)],
  ];
  return (
    <section aria-label={`Details of ${id}`} className="shrink-0 border-t border-line-strong bg-panel px-3 py-2">
      <div className="flex items-start justify-between gap-3">
        <p className="min-w-0 truncate pt-0.5">
          <strong>{id}</strong> <span className="text-dim">{agent.description}</span>
        </p>
        {actions}
      </div>
      {reason !== '' && (
        <p className="text-sm">
          <strong>{agent.state}:</strong> {reason}
        </p>
      )}
      <dl className="mt-1 grid grid-cols-4 gap-x-6 gap-y-0.5 text-sm">
        {facts.map(([name, text]) => (
          <div key={name} className="flex justify-between gap-2">
            <dt className="text-dim">{name}</dt>
            <dd className="figure truncate">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
