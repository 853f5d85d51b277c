import { Check, Circle, FileDown } from 'lucide-react';
import { useId } from 'react';
import type { IncidentRow, IncidentStep } from '../../../shared/view/incident-view.ts';
import { run } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { wallTime } from '../../ui/format.ts';
import { IncidentClock } from './IncidentClock.tsx';
import { STEP_WORDS } from './incidents.ts';
import { downloadReport } from './report.ts';
import { SeverityBadge } from './SeverityBadge.tsx';
import { SeveritySelect } from './SeveritySelect.tsx';

interface Props {
  readonly incident: IncidentRow;
  readonly onStep: (step: IncidentStep) => void;
  readonly onClose: () => void;
}

/** One incident: what it is, how bad, the checklist with its notes, what was preserved, its report. */
export function IncidentDetail({ incident, onStep, onClose }: Props) {
  const titleId = useId();
  const { id, title, severity, state, tripId } = incident;
  return (
    <section aria-labelledby={titleId} data-incident-detail={id} className="border-t border-line px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 id={titleId} className="min-w-0 flex-1 font-semibold">
          {title}
        </h3>
        <Button aria-label={`Report of ${id} as Markdown`} onClick={() => void downloadReport(id, 'markdown')}>
          <FileDown size={13} aria-hidden="true" /> Markdown
        </Button>
        <Button aria-label={`Report of ${id} as PDF`} onClick={() => void downloadReport(id, 'pdf')}>
          <FileDown size={13} aria-hidden="true" /> PDF
        </Button>
        {state === 'open' && (
          <Button kind="primary" aria-label={`Close ${id}…`} onClick={onClose}>
            Close…
          </Button>
        )}
      </div>
      <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-dim">
        {state === 'open' ? (
          <SeveritySelect
            value={severity}
            onChange={(chosen) =>
              void run(
                'incidents.classify',
                { id, severity: chosen },
                'The incident was not classified',
                `${id} is ${chosen} now.`,
              )
            }
          />
        ) : (
          <SeverityBadge severity={severity} />
        )}
        <IncidentClock incident={incident} />
        <span>
          {id}, {tripId === null ? 'opened by hand' : `opened by ${tripId}`} at{' '}
          <span className="figure">{wallTime(incident.openedWallAt)}</span>
        </span>
      </p>
      <h4 className="heading mt-3">Checklist</h4>
      <ol aria-label={`Checklist of ${id}`} className="mt-0.5">
        {incident.steps.map((step) => (
          <Step key={step.step} step={step} onStep={onStep} />
        ))}
      </ol>
      {state === 'closed' && (
        <dl className="mt-3 grid grid-cols-[7rem_1fr] gap-y-1 text-sm">
          <dt className="text-dim">Root cause</dt>
          <dd className="break-words whitespace-pre-wrap">{incident.rootCause}</dd>
          <dt className="text-dim">Actions</dt>
          <dd className="break-words whitespace-pre-wrap">{incident.actions}</dd>
        </dl>
      )}
      <h4 className="heading mt-3">Preserved evidence</h4>
      <p className="mt-0.5 text-xs text-dim">
        {incident.preserved === '' ? 'Nothing yet: a copy is made once the kill is over.' : incident.preserved}
      </p>
    </section>
  );
}

interface StepProps {
  readonly step: IncidentRow['steps'][number];
  readonly onStep: (step: IncidentStep) => void;
}

function Step({ step: { step, doneWallAt, by, note }, onStep }: StepProps) {
  const { name, what } = STEP_WORDS[step];
  const done = doneWallAt !== null;
  const Icon = done ? Check : Circle;
  return (
    <li
      data-step={step}
      className="grid grid-cols-[1rem_6.5rem_minmax(0,1fr)_auto] items-start gap-x-2 border-b border-line/60 py-1"
    >
      <Icon size={14} aria-hidden="true" className={`mt-0.5 ${done ? '' : 'text-dim'}`} />
      <span className={done ? '' : 'font-semibold'}>
        {name}
        <span className="sr-only">{done ? ', done' : ', not done'}</span>
      </span>
      <span className="min-w-0 text-sm">
        {done ? (
          <>
            <span className="block break-words whitespace-pre-wrap">{note}</span>
            <span className="block text-xs text-dim">
              <span className="figure">{wallTime(doneWallAt)}</span> by {by}
            </span>
          </>
        ) : (
          <span className="text-dim">{what}</span>
        )}
      </span>
      <Button
        kind={done ? 'quiet' : 'plain'}
        aria-label={`${done ? 'Add to' : 'Note'} ${name.toLowerCase()}…`}
        onClick={() => onStep(step)}
      >
        {done ? 'Add…' : 'Note…'}
      </Button>
    </li>
  );
}
