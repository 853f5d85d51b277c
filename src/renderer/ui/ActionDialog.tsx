import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { FIELD, Problem } from './Field.tsx';
import { useSending } from './use-sending.ts';

interface Props {
  readonly title: string;
  /** What it does, said beforehand. */
  readonly consequence: string;
  /** What it is about: facts above the field. */
  readonly children?: ReactNode;
  /** Label of the one line that is asked for; null where nothing is. */
  readonly label?: string | null;
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  readonly danger?: boolean;
  /** Begins the words of a failure: `Not revoked`. */
  readonly failed: string;
  /** Does it. Returns why it failed, in words, or null. */
  readonly onConfirm: (text: string) => Promise<string | null>;
  readonly onClose: () => void;
}

/**
 * A guarded action: what it does first, then one line that says why. The field has the focus: nothing happens before
 * something is typed, and then Enter is enough; where nothing is asked for, the safe button has it. A failure stays inside,
 * with what was typed.
 */
export function ActionDialog({
  title,
  consequence,
  children,
  label = 'Reason, for the journal',
  confirmLabel,
  cancelLabel = 'Cancel',
  danger = false,
  failed,
  onConfirm,
  onClose,
}: Props) {
  const field = useRef<HTMLInputElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const fieldId = useId();
  const [text, setText] = useState('');
  const { sending, problem, send } = useSending();
  // Not while it is sent: a disabled button loses the focus, and with it Escape and Tab would leave the dialog.
  const ready = label === null || text.trim() !== '';

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    if (await send(() => onConfirm(text.trim()))) onClose();
  };

  return (
    <Dialog title={title} description={consequence} safe={label === null ? cancel : field} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        {label !== null && (
          <>
            <label htmlFor={fieldId}>{label}</label>
            <input
              ref={field}
              id={fieldId}
              value={text}
              onChange={(event) => setText(event.target.value)}
              autoComplete="off"
              maxLength={500}
              className={FIELD}
            />
          </>
        )}
        {problem !== '' && <Problem text={`${failed}: ${problem}`} />}
        <div className="mt-5 flex items-center justify-between gap-3">
          <Button ref={cancel} size="large" onClick={onClose}>
            {cancelLabel}
          </Button>
          <Button type="submit" kind={danger ? 'danger' : 'primary'} size="large" disabled={!ready}>
            {sending ? 'Sending…' : confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
