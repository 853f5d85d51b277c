import { type FormEvent, useId, useRef, useState } from 'react';
import type { KillRunView } from '../../../shared/view/kill-view.ts';
import { call } from '../../store/bridge.ts';
import { useView } from '../../store/console-store.ts';
import { told } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Problem } from '../../ui/Field.tsx';
import { cash, count, wallTime, wallTimeMs } from '../../ui/format.ts';
import { NarrativeField } from '../../ui/NarrativeField.tsx';
import { useSending } from '../../ui/use-sending.ts';
import { CAUSES, isDustOnly, scopeWords, typedConfirmation } from './kill-words.ts';
import { Residuals } from './Residuals.tsx';

interface Props {
  readonly runId: string;
  readonly onClose: () => void;
}

/** The guarded side: what happened first, then what it permits; the safe button is first and focused. */
export function ResetDialog({ runId, onClose }: Props) {
  const run = useView((view) => view.kill.runs.find((candidate) => candidate.id === runId));
  return run === undefined ? null : <ResetForm run={run} onClose={onClose} />;
}

function ResetForm({ run, onClose }: { readonly run: KillRunView; readonly onClose: () => void }) {
  const safe = useRef<HTMLButtonElement>(null);
  const typedId = useId();
  const reasonId = useId();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [seen, setSeen] = useState(false);
  const [rootCause, setRootCause] = useState('');
  const [actions, setActions] = useState('');
  const incident = useView((view) => view.incidents.find((it) => it.tripId === run.id));
  const isClosed = incident?.state === 'closed';
  const { sending, problem, send } = useSending();
  const expected = typedConfirmation(run);
  const missing = whatIsMissing(run, {
    seen,
    typed: typed === expected,
    reason: reason.trim() !== '',
    told: isClosed || (rootCause.trim() !== '' && actions.trim() !== ''),
  });

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (missing !== '') return;
    const residualsSeen = seen || run.residuals.length === 0;
    const isReset = await send(async () => {
      const words = { reason: reason.trim(), rootCause: rootCause.trim(), actions: actions.trim() };
      const outcome = await call('kill.reset', { tripId: run.id, typed, residualsSeen, ...words });
      return told(outcome, `Reset of ${scopeWords(run).toLowerCase()} done. Agents are stopped.`);
    });
    if (isReset) onClose();
  };

  const field = 'mt-1 w-full rounded border border-line-strong bg-ground px-2.5 py-1.5';
  return (
    <Dialog
      title={`Reset “${scopeWords(run).toLowerCase()}”?`}
      description="A reset only permits restarting. Agents come back stopped, and nothing trades until you start them."
      safe={safe}
      onClose={onClose}
      wide
    >
      <form onSubmit={submit}>
        <h3 className="heading">What happened</h3>
        <dl className="mt-1 grid grid-cols-[9rem_1fr] gap-y-0.5">
          <Fact name="Pressed" text={`${wallTimeMs(run.pressedWallAt)} by ${run.by}, ${CAUSES[run.cause]}`} />
          <Fact name="Cancels" text={`${run.cancelsConfirmed} of ${run.cancelsTotal} confirmed`} />
          <Fact
            name="Positions"
            text={`${run.positionsLeft} of ${run.positionsTotal} left, value ${cash(run.valueLeft)}`}
          />
          <Fact name="Result" text={resultWords(run)} />
        </dl>
        {run.residuals.length > 0 && (
          <>
            <Residuals residuals={run.residuals} />
            <label className="mt-2 flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                checked={seen}
                onChange={(event) => setSeen(event.target.checked)}
                className="size-4 accent-(--ink)"
              />
              I have seen{' '}
              {run.residuals.length === 1
                ? 'this residual; it stays'
                : `these ${run.residuals.length} residuals; they stay`}{' '}
              at the venue.
            </label>
          </>
        )}
        <h3 className="heading mt-4">{isClosed ? 'Its incident is closed' : 'What closes its incident'}</h3>
        {isClosed ? (
          <p className="mt-1 text-sm text-dim">{incident.rootCause}</p>
        ) : (
          <div className="mt-1 grid grid-cols-2 gap-4">
            <NarrativeField label="Root cause" value={rootCause} onChange={setRootCause} />
            <NarrativeField label="Actions: what was done about it" value={actions} onChange={setActions} />
          </div>
        )}
        <div className="mt-4 grid grid-cols-2 gap-4">
          <div>
            <label htmlFor={typedId}>
              Type <strong className="figure">{expected}</strong>
            </label>
            <input
              id={typedId}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              maxLength={64}
              className={`${field} figure`}
            />
          </div>
          <div>
            <label htmlFor={reasonId}>Reason, for the journal</label>
            <input
              id={reasonId}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              autoComplete="off"
              maxLength={500}
              className={field}
            />
          </div>
        </div>
        {problem !== '' && <Problem text={`Not reset: ${problem}`} />}
        <div className="mt-5 flex items-center gap-3">
          <Button ref={safe} kind="primary" size="large" onClick={onClose}>
            Keep it latched
          </Button>
          <span className="flex-1 text-right text-sm text-dim" aria-live="polite">
            {missing}
          </span>
          <Button type="submit" kind="danger" size="large" disabled={missing !== ''}>
            {sending ? 'Resetting…' : `Reset ${expected}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function resultWords(run: KillRunView): string {
  if (run.verifiedWallAt !== null) return `FLAT, verified by two venue reads at ${wallTime(run.verifiedWallAt)}`;
  return `INCOMPLETE${isDustOnly(run) ? ', only dust is left,' : ''} after ${count(run.attempts, 'attempt')}`;
}

interface Given {
  readonly seen: boolean;
  readonly typed: boolean;
  readonly reason: boolean;
  /** Root cause and actions, or the incident is closed. */
  readonly told: boolean;
}

function whatIsMissing(run: KillRunView, { seen, typed, reason, told }: Given): string {
  if (run.residuals.length > 0 && !seen) return 'Confirm that you have seen what is left.';
  if (!told) return 'Say what the root cause was and what was done.';
  if (!typed) return `Type ${typedConfirmation(run)} to confirm.`;
  return reason ? '' : 'Say why.';
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <>
      <dt className="text-dim">{name}</dt>
      <dd className="figure">{text}</dd>
    </>
  );
}
