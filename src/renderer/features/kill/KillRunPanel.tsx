import { CircleAlert, CircleCheck, CircleDot } from 'lucide-react';
import type { KillRunView } from '../../../shared/view/kill-view.ts';
import { useView } from '../../store/console-store.ts';
import { Button } from '../../ui/Button.tsx';
import { compact, micros, wallTime, wallTimeMs } from '../../ui/format.ts';
import { CAUSES, canReset, isDustOnly, nextWords, scopeWords, worstRunsFirst } from './kill-words.ts';
import { Residuals } from './Residuals.tsx';

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
      className="kill-runs max-h-[56vh] shrink-0 overflow-y-auto px-2"
    >
      {/* The padding is inside, so that a head that stays in view has no row above it. */}
      <div className="space-y-2 py-2">
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
      </div>
    </section>
  );
}

function KillRun({ run, onReset }: Props & { readonly run: KillRunView }) {
  const incomplete = run.phase === 'INCOMPLETE';
  const flat = run.phase === 'FLAT';
  const dustOnly = isDustOnly(run);
  const frame = flat
    ? 'border-line-strong bg-panel border'
    : dustOnly
      ? 'border-bad bg-panel border'
      : 'border-kill-plate bg-kill-surface border-2';
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
          state={run.cancelsConfirmed >= run.cancelsTotal ? 'done' : incomplete ? 'bad' : 'now'}
          main={`${run.cancelsConfirmed} of ${run.cancelsTotal}`}
          detail="confirmed"
        />
        <Step
          label="Positions left"
          state={run.positionsLeft === 0 && run.phase !== 'BLOCKED' ? 'done' : incomplete ? 'bad' : 'now'}
          main={`${run.positionsLeft} of ${run.positionsTotal}`}
          detail={dustOnly ? 'only dust' : run.positionsLeft === 0 ? '' : `worth ${compact(run.valueLeft)}`}
        />
        <Step
          label="Verified flat"
          state={flat ? 'done' : incomplete ? 'bad' : run.phase === 'VERIFYING' ? 'now' : 'next'}
          main={
            run.verifiedWallAt === null
              ? incomplete
                ? dustOnly
                  ? 'DUST LEFT'
                  : 'INCOMPLETE'
                : run.phase === 'VERIFYING'
                  ? 'reading…'
                  : '—'
              : wallTime(run.verifiedWallAt)
          }
          detail={run.attempts > 1 || incomplete ? `attempt ${run.attempts} of ${run.attemptsLimit}` : ''}
        />
      </ol>
      <div className="mt-2 flex items-center justify-between gap-3">
        <p className={incomplete ? 'text-sm' : 'text-sm text-dim'}>{nextWords(run)}</p>
        {canReset(run) && (
          <Button onClick={() => onReset(run.id)} aria-label={`Reset ${scopeWords(run).toLowerCase()}…`}>
            Reset…
          </Button>
        )}
      </div>
      {run.residuals.length > 0 && (
        <Residuals residuals={run.residuals} surface={dustOnly || flat ? 'bg-panel' : 'bg-kill-surface'} />
      )}
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

function Verdict({ run }: { readonly run: KillRunView }) {
  if (run.phase === 'FLAT') {
    return (
      <span className="inline-flex items-center gap-1.5 rounded border border-line-strong px-2 py-0.5 font-semibold">
        <CircleCheck size={15} aria-hidden="true" /> FLAT
      </span>
    );
  }
  if (isDustOnly(run)) {
    return (
      <span className="inline-flex items-center gap-1.5 rounded border border-bad px-1.5 py-0.5 text-sm font-semibold whitespace-nowrap text-bad">
        <CircleDot size={14} aria-hidden="true" /> INCOMPLETE · dust
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
