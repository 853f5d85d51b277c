import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { IncidentRow, IncidentStep, Severity } from '../../../shared/view/incident-view.ts';
import { call } from '../../store/bridge.ts';
import { told } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FIELD, Problem } from '../../ui/Field.tsx';
import { NarrativeField } from '../../ui/NarrativeField.tsx';
import { useSending } from '../../ui/use-sending.ts';
import { STEP_WORDS } from './incidents.ts';
import { SeveritySelect } from './SeveritySelect.tsx';

interface FormProps {
  readonly title: string;
  readonly description: string;
  readonly confirmLabel: string;
  readonly cancelLabel: string;
  /** Begins the words of a failure: `Not closed`. */
  readonly failed: string;
  /** What is still missing, in words; empty when it can be sent. */
  readonly missing: string;
  readonly onSend: () => Promise<string | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What the three dialogs share: the safe button first and focused, what is missing in words, a failure inside. */
function IncidentForm(props: FormProps) {
  const { title, description, confirmLabel, cancelLabel, failed, missing, onSend, onClose, children } = props;
  const safe = useRef<HTMLButtonElement>(null);
  const { sending, problem, send } = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (missing === '' && (await send(onSend))) onClose();
  };
  return (
    <Dialog title={title} description={description} safe={safe} onClose={onClose}>
      <form onSubmit={submit} className="space-y-3">
        {children}
        {problem !== '' && <Problem text={`${failed}: ${problem}`} />}
        <div className="flex items-center gap-3 pt-2">
          <Button ref={safe} size="large" onClick={onClose}>
            {cancelLabel}
          </Button>
          <span className="flex-1 text-right text-sm text-dim" aria-live="polite">
            {missing}
          </span>
          <Button type="submit" kind="primary" size="large" disabled={missing !== ''}>
            {sending ? 'Sending…' : confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface StepProps {
  readonly incident: IncidentRow;
  readonly step: IncidentStep;
  readonly onClose: () => void;
}

/** A step was done, or more is said of it. */
export function StepDialog({ incident, step, onClose }: StepProps) {
  const [note, setNote] = useState('');
  const { name, what } = STEP_WORDS[step];
  return (
    <IncidentForm
      title={`${name}: ${incident.id}`}
      description={what}
      confirmLabel={`Note ${name.toLowerCase()}`}
      cancelLabel="Cancel"
      failed="Not noted"
      missing={note.trim() === '' ? 'Say what was done.' : ''}
      onSend={async () =>
        told(await call('incidents.step', { id: incident.id, step, note: note.trim() }), `${name} is noted.`)
      }
      onClose={onClose}
    >
      <NarrativeField label="What was done, for the journal" value={note} onChange={setNote} rows={4} />
    </IncidentForm>
  );
}

interface CloseProps {
  readonly incident: IncidentRow;
  readonly onClose: () => void;
}

/** Closes an incident with why it happened and what was done. */
export function CloseDialog({ incident, onClose }: CloseProps) {
  const [rootCause, setRootCause] = useState('');
  const [actions, setActions] = useState('');
  const isTold = rootCause.trim() !== '' && actions.trim() !== '';
  const words = { rootCause: rootCause.trim(), actions: actions.trim() };
  const unlocks = incident.tripId === null ? '' : ` After that ${incident.tripId} is reset without these words.`;
  return (
    <IncidentForm
      title={`Close ${incident.id}?`}
      description={`${incident.title}. It closes only with a root cause and what was done about it.${unlocks}`}
      confirmLabel="Close the incident"
      cancelLabel="Keep it open"
      failed="Not closed"
      missing={isTold ? '' : 'Say what the root cause was and what was done.'}
      onSend={async () =>
        told(await call('incidents.close', { id: incident.id, ...words }), `${incident.id} is closed.`)
      }
      onClose={onClose}
    >
      <NarrativeField label="Root cause" value={rootCause} onChange={setRootCause} rows={4} />
      <NarrativeField label="Actions: what was done about it" value={actions} onChange={setActions} rows={4} />
    </IncidentForm>
  );
}

/** Opens an incident by hand. */
export function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const titleId = useId();
  const [title, setTitle] = useState('');
  const [severity, setSeverity] = useState<Severity>('medium');
  return (
    <IncidentForm
      title="Open an incident?"
      description="For what went wrong without a kill: every kill opens its own. Nothing is stopped by it."
      confirmLabel="Open the incident"
      cancelLabel="Cancel"
      failed="Not opened"
      missing={title.trim() === '' ? 'Say what it is.' : ''}
      onSend={async () =>
        told(await call('incidents.open', { title: title.trim(), severity }), 'The incident is open.')
      }
      onClose={onClose}
    >
      <div>
        <label htmlFor={titleId}>What it is, in a line</label>
        <input
          id={titleId}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          autoComplete="off"
          maxLength={120}
          className={FIELD}
        />
      </div>
      <SeveritySelect value={severity} onChange={setSeverity} />
    </IncidentForm>
  );
}
