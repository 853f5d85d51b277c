import { OctagonX } from 'lucide-react';
import { memo } from 'react';
import { useConsoleStore } from '../../store/console-store.ts';
import { pressKill, useKillPress } from '../../store/kill-press.ts';
import { agentKillName, canReset } from './kill-words.ts';

interface Props {
  readonly agent: string;
  readonly onReset: (runId: string) => void;
}

const SHAPE = 'inline-flex h-6 w-15 items-center justify-center gap-1 rounded text-sm align-middle';

/** An agent's own kill, at the end of its row; once tripped, its reset, or what the kill is doing. */
export const AgentKillButton = memo(function AgentKillButton({ agent, onReset }: Props) {
  const name = useConsoleStore((state) => {
    const row = state.agents.get(agent);
    return row === undefined ? null : agentKillName(agent, row.kill);
  });
  const press = useKillPress((state) => state.presses[`agent:${agent}`]?.state);
  const globalLatched = useConsoleStore((state) => state.view?.kill.globalLatched ?? false);
  const run = useConsoleStore((state) =>
    state.view?.kill.runs.find((candidate) => candidate.scope.kind === 'agent' && candidate.scope.agent === agent),
  );
  if (name === null) return null;
  if (run !== undefined) {
    if (!canReset(run)) return <span className="text-xs text-dim">latched</span>;
    return (
      <button
        type="button"
        aria-label={`Reset ${agent}…`}
        onClick={() => onReset(run.id)}
        className={`${SHAPE} border border-line-strong bg-raised hover:bg-hover`}
      >
        Reset…
      </button>
    );
  }
  if (globalLatched) return <span className="text-xs text-dim">killed</span>;
  if (press === 'sending') return <span className="text-xs text-dim">sending…</span>;
  if (press === 'latched') return <span className="text-xs text-dim">latched</span>;
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={() => pressKill({ kind: 'agent', agent })}
      className={`${SHAPE} border border-line-strong font-semibold text-ink hover:border-kill-plate hover:bg-kill hover:text-on-kill focus-visible:bg-kill focus-visible:text-on-kill`}
    >
      <OctagonX size={12} aria-hidden="true" />
      Kill
    </button>
  );
});
