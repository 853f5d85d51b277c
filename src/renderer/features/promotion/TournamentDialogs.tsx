import { useId, useState } from 'react';
import type { TournamentView } from '../../../shared/view/tournament.ts';
import { useView, useViewShallow } from '../../store/console-store.ts';
import { ActionDialog } from '../../ui/ActionDialog.tsx';
import { Button } from '../../ui/Button.tsx';
import { FIELD } from '../../ui/Field.tsx';
import { requestOf } from './start-request.ts';
import { start, stop } from './tournament-store.ts';

interface CloseProps {
  readonly onClose: () => void;
}

/** What a tournament is to be about: its agents, its seed, and what was tried before. */
export function StartDialog({ onClose }: CloseProps) {
  const agents = useViewShallow((view) => view.agents.map(({ id }) => id));
  const usual = useView((view) => view.settings.seed);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [seed, setSeed] = useState(String(usual));
  const [variants, setVariants] = useState('0');
  const chosen = agents.filter((agent) => !left.has(agent));
  return (
    <ActionDialog
      title="Start a tournament?"
      consequence="Each agent plays the recording alone, with an account, policy and limits like those of a paper session, in a process of its own at low priority. Nothing that runs here is touched, and nothing is sent to anybody."
      label={null}
      confirmLabel="Start the tournament"
      failed="Not started"
      onClose={onClose}
      onConfirm={async () => {
        const request = requestOf({ agents: chosen, seed, variants });
        return typeof request === 'string' ? request : start(request);
      }}
    >
      <Agents agents={agents} left={left} onChange={setLeft} />
      <div className="mt-4 grid grid-cols-2 gap-4">
        <NumberField label="Seed" hint="the same seed plays the same tournament" value={seed} onChange={setSeed} />
        <NumberField
          label="Variants tried elsewhere"
          hint="of these agents, on this market time: the best of many is worth less. Those tried here are counted."
          value={variants}
          onChange={setVariants}
        />
      </div>
    </ActionDialog>
  );
}

interface AgentsProps {
  readonly agents: readonly string[];
  /** Those that do not take part. */
  readonly left: ReadonlySet<string>;
  readonly onChange: (left: ReadonlySet<string>) => void;
}

function Agents({ agents, left, onChange }: AgentsProps) {
  const toggle = (agent: string, isIn: boolean): void => {
    const next = new Set(left);
    if (isIn) next.delete(agent);
    else next.add(agent);
    onChange(next);
  };
  return (
    <fieldset>
      <legend>
        Agents, {agents.length - left.size} of {agents.length}
      </legend>
      <div className="mt-1 grid max-h-48 grid-cols-3 gap-x-4 overflow-y-auto">
        {agents.map((agent) => (
          <label key={agent} className="flex min-h-6 min-w-0 items-center gap-2">
            <input
              type="checkbox"
              checked={!left.has(agent)}
              onChange={(event) => toggle(agent, event.target.checked)}
              className="size-4 shrink-0 accent-(--ink)"
            />
            <span className="truncate">{agent}</span>
          </label>
        ))}
      </div>
      <div className="mt-1 flex gap-2">
        <Button onClick={() => onChange(new Set())}>All</Button>
        <Button onClick={() => onChange(new Set(agents))}>None</Button>
      </div>
    </fieldset>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function NumberField({ label, hint, value, onChange }: NumberFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        inputMode="numeric"
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value.trim())}
        className={`figure ${FIELD}`}
      />
      <p id={`${id}-hint`} className="mt-1 text-xs text-dim">
        {hint}
      </p>
    </div>
  );
}

/** Ends one that is not over: it is not resumed afterwards. */
export function StopDialog({ tournament, onClose }: CloseProps & { readonly tournament: TournamentView }) {
  const done = tournament.entrants.filter(({ result }) => result !== null).length;
  return (
    <ActionDialog
      title={`Stop ${tournament.id}?`}
      consequence={`${done} of ${tournament.entrants.length} agents have their result and keep it; the others get none. It is not resumed. Nothing that trades is touched.`}
      label={null}
      confirmLabel="Stop it"
      cancelLabel={tournament.state === 'running' ? 'Let it run' : 'Keep it'}
      danger
      failed="Not stopped"
      onClose={onClose}
      onConfirm={stop}
    />
  );
}
