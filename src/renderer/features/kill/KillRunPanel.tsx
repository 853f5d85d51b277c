import { CircleAlert, CircleCheck } from 'lucide-react';
import type { KillRunView, ResidualView } from '../../../shared/view/console-view.ts';
import { useView } from '../../store/console-store.ts';
import { Button } from '../../ui/Button.tsx';
import { cash, compact, count, micros, quantity, wallTime, wallTimeMs } from '../../ui/format.ts';
import { CAUSES, canReset, RESIDUAL_KINDS, scopeWords, worstRunsFirst } from './kill-words.ts';

interface Props {
  readonly onReset: (runId: string) => void;
}

/** Every kill run until its reset: pressed, blocked, cancels, positions, verified; what is left stays pinned. */
export function KillRunPanel({ onReset }: Props) {
  const runs = useView((view) => view.kill.runs);
  const persisted = useView((view) => view.kill.persisted);
  if (runs.length === 0) return null;
  return (
    <section
      aria-label="Kill runs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
      tabIndex={0}
      className="max-h-[56vh] shrink-0 space-y-2 overflow-y-auto p-2"
    >
      {!persisted && (
        <p role="alert" className="rounded border border-bad bg-bad-fill px-3 py-2 font-semibold text-bad">
          The latch could not be written to disk. The gate is closed all the same; do not restart the console.
        </p>
      )}
      {worstRunsFirst(runs).map((run) =>
        run.phase === 'FLAT' && run.scope.kind === 'agent' ? (
          <SettledRun key={run.id} run={run} onReset={onReset} />
        ) : (
          <KillRun key={run.id} run={run} onReset={onReset} />
        ),
      )}
    </section>
  );
}

function KillRun({ run, onReset }: Props & { readonly run: KillRunView }) {
  const incomplete = run.phase === 'INCOMPLETE';
  const flat = run.phase === 'FLAT';
  const frame = flat ? 'border-line-strong bg-panel border' : 'border-kill-plate bg-kill-surface border-2';
  return (
    <article aria-label={`${scopeWords(run)}: ${run.phase}`} data-run={run.id} className={`rounded-md ${frame} p-3`}>
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="font-semibold">
            {scopeWords(run)} — pressed <span className="figure">{wallTimeMs(run.pressedWallAt)}</span> by {run.by}
          </h3>
          <p className="text-sm text-dim">
            Gate closed in {micros(run.gateClosedMicros)}. Nothing that adds exposure has left since. Cause:{' '}
            {CAUSES[run.cause]}
            {run.reason !== '' && ` — ${run.reason}`}.
          </p>
        </div>
        <Verdict run={run} />
      </div>
      <ol className="mt-2 grid grid-cols-4 gap-1.5" aria-label="Progress">
        <Step label="Blocked" state="done" main={micros(run.gateClosedMicros)} />
        <Step
          label="Cancels"
          state={run.cancelsConfirmed >= run.cancelsTotal ? 'done' : 'now'}
          main={`${run.cancelsConfirmed} of ${run.cancelsTotal}`}
          detail="confirmed"
        />
        <Step
          label="Positions left"
          state={run.positionsLeft === 0 && run.phase !== 'BLOCKED' ? 'done' : incomplete ? 'bad' : 'now'}
          main={`${run.positionsLeft} of ${run.positionsTotal}`}
          detail={run.positionsLeft === 0 ? '' : `worth ${compact(run.valueLeft)}`}
        />
        <Step
          label="Verified flat"
          state={flat ? 'done' : incomplete ? 'bad' : run.phase === 'VERIFYING' ? 'now' : 'next'}
          main={
            run.verifiedWallAt === null
              ? incomplete
                ? 'INCOMPLETE'
                : run.phase === 'VERIFYING'
                  ? 'reading…'
                  : '—'
              : wallTime(run.verifiedWallAt)
          }
          detail={run.attempts > 1 || incomplete ? `attempt ${run.attempts} of ${run.attemptsLimit}` : ''}
        />
      </ol>
      {run.residuals.length > 0 && <Residuals residuals={run.residuals} />}
      <div className="mt-2 flex items-center justify-between gap-3">
        <p className="text-sm text-dim">{nextWords(run)}</p>
        {canReset(run) && (
          <Button onClick={() => onReset(run.id)} aria-label={`Reset ${scopeWords(run).toLowerCase()}…`}>
            Reset…
          </Button>
        )}
      </div>
    </article>
  );
}

/** One agent's run that ended flat: two lines until its reset. */
function SettledRun({ run, onReset }: Props & { readonly run: KillRunView }) {
  return (
    <article
      aria-label={`${scopeWords(run)}: FLAT`}
      data-run={run.id}
      className="flex items-center gap-3 rounded-md border border-line bg-panel px-2.5 py-1.5"
    >
      <Verdict run={run} />
      <div className="min-w-0 flex-1">
        <h3 className="truncate font-semibold">
          {scopeWords(run)} — pressed <span className="figure">{wallTime(run.pressedWallAt)}</span> by {run.by}
        </h3>
        <p className="truncate text-sm text-dim" title={run.reason}>
          Verified flat {run.verifiedWallAt === null ? '' : wallTime(run.verifiedWallAt)} · {run.cancelsConfirmed} of{' '}
          {run.cancelsTotal} cancels confirmed · {run.positionsLeft} of {run.positionsTotal} positions left
        </p>
      </div>
      <Button onClick={() => onReset(run.id)} aria-label={`Reset ${scopeWords(run).toLowerCase()}…`}>
        Reset…
      </Button>
    </article>
  );
}

function nextWords(run: KillRunView): string {
  if (run.phase === 'FLAT') return 'Latched: nothing trades again until it is reset. Agents then come back stopped.';
  if (run.phase !== 'INCOMPLETE') return 'Latched. Working; nothing to do.';
  return run.exhausted
    ? 'No further attempt by itself. Close what is left at the venue, then reset.'
    : `Trying again, attempt ${run.attempts} of ${run.attemptsLimit}.`;
}

function Verdict({ run }: { readonly run: KillRunView }) {
  if (run.phase === 'FLAT') {
    return (
      <span className="inline-flex items-center gap-1.5 rounded border border-line-strong px-2 py-0.5 font-semibold">
        <CircleCheck size={15} aria-hidden="true" /> FLAT
      </span>
    );
  }
  if (run.phase === 'INCOMPLETE') {
    return (
      <span className="inline-flex items-center gap-1.5 rounded bg-bad-solid px-2 py-0.5 font-bold text-on-bad">
        <CircleAlert size={15} aria-hidden="true" /> INCOMPLETE
      </span>
    );
  }
  return <span className="rounded border border-warn px-2 py-0.5 font-semibold text-warn">{run.phase}</span>;
}

interface StepProps {
  readonly label: string;
  readonly state: 'done' | 'now' | 'next' | 'bad';
  readonly main: string;
  readonly detail?: string;
}

const STEP_FRAMES: Record<StepProps['state'], string> = {
  done: 'border-line bg-ground',
  now: 'border-kill-plate bg-ground',
  next: 'border-line bg-ground text-faint',
  bad: 'border-bad bg-bad-fill text-bad',
};
const STEP_MARKS: Record<StepProps['state'], string> = { done: '✓ ', now: '', next: '', bad: '' };

function Step({ label, state, main, detail = '' }: StepProps) {
  return (
    <li
      className={`rounded border px-2 py-1 ${STEP_FRAMES[state]}`}
      aria-current={state === 'now' ? 'step' : undefined}
    >
      <div className="text-[0.625rem] leading-4 font-semibold tracking-wider text-dim uppercase">{label}</div>
      <div className="font-semibold whitespace-nowrap">
        {STEP_MARKS[state]}
        <span className="figure">{main}</span>
      </div>
      <div className="min-h-4 text-xs whitespace-nowrap text-dim">{detail}</div>
    </li>
  );
}

/** What is left, by venue and instrument; pinned with its run. */
export function Residuals({ residuals }: { readonly residuals: readonly ResidualView[] }) {
  const head = 'px-1.5 pb-0.5 font-normal text-dim whitespace-nowrap';
  const cell = 'border-t border-line-strong/40 px-1.5 py-0.5 align-top';
  return (
    <div className="mt-2 overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="pb-1 text-left text-sm font-semibold text-bad">
          {count(residuals.length, 'residual')} — still there
        </caption>
        <thead>
          <tr className="text-left text-xs">
            <th scope="col" className={head}>
              venue
            </th>
            <th scope="col" className={head}>
              instrument
            </th>
            <th scope="col" className={`${head} text-right`}>
              left
            </th>
            <th scope="col" className={`${head} text-right`}>
              value
            </th>
            <th scope="col" className={`${head} text-right`}>
              minimum
            </th>
            <th scope="col" className={head}>
              why
            </th>
          </tr>
        </thead>
        <tbody>
          {residuals.map((residual) => (
            <tr key={`${residual.venue}|${residual.symbol}|${residual.kind}`}>
              <td className={cell}>{residual.venue}</td>
              <th scope="row" className={`${cell} text-left font-normal whitespace-nowrap`}>
                {residual.symbol}
              </th>
              <td className={`${cell} figure text-right`}>{quantity(residual.quantity)}</td>
              <td className={`${cell} figure text-right`}>{cash(residual.value)}</td>
              <td className={`${cell} figure text-right`}>{cash(residual.minimum)}</td>
              <td className={cell}>
                <strong>{RESIDUAL_KINDS[residual.kind]}</strong>: {residual.reason}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
