import { type FormEvent, type RefObject, useEffect, useId, useRef } from 'react';
import { call } from '../../store/bridge.ts';
import { told } from '../../store/notices.ts';
import type { UnlockableRole } from '../../store/role.ts';
import { Button } from '../../ui/Button.tsx';
import { FIELD, Problem } from '../../ui/Field.tsx';
import { useSending } from '../../ui/use-sending.ts';

/** The contract's own bound, checked here as well, so that a slip costs no attempt. */
export const SHORTEST_PASSPHRASE = 8;

interface Props {
  readonly role: UnlockableRole;
  /** The first field, which the dialog focuses. */
  readonly first: RefObject<HTMLInputElement | null>;
  /** The first passphrase of a role needs none before it. */
  readonly isFirst: boolean;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Sets a role's passphrase. What is typed stands in the fields alone and is gone with the press. */
export function PassphraseForm({ role, first, isFirst, onDone, onCancel }: Props) {
  const second = useRef<HTMLInputElement>(null);
  const next = isFirst ? first : second;
  const again = useRef<HTMLInputElement>(null);
  const { sending, problem, refuse, send } = useSending();
  useEffect(() => first.current?.focus(), [first]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (sending) return;
    const typed = { current: isFirst ? '' : take(first), next: take(next), again: take(again) };
    const wrong = fault(typed.next, typed.again);
    if (wrong !== '') {
      refuse(wrong);
      next.current?.focus();
      return;
    }
    const isSet = await send(async () => {
      const outcome = await call('role.passphrase', { role, current: typed.current, next: typed.next });
      return told(outcome, `The passphrase of the ${role} is set.`);
    });
    if (isSet) onDone();
  };

  return (
    <form onSubmit={submit} className="mt-4">
      {isFirst && (
        <p className="mb-3 text-dim">
          No passphrase is set for the {role} yet, so nobody can take that role. Set the first one; afterwards it
          unlocks.
        </p>
      )}
      {!isFirst && <Secret label="Passphrase so far" field={first} />}
      <Secret label={`New passphrase, at least ${SHORTEST_PASSPHRASE} characters`} field={next} />
      <Secret label="The same again" field={again} />
      {problem !== '' && <Problem text={`Not set: ${problem}`} />}
      <div className="mt-5 flex items-center justify-between gap-3">
        <Button size="large" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" kind="primary" size="large" disabled={sending}>
          {sending ? 'Sending…' : 'Set the passphrase'}
        </Button>
      </div>
    </form>
  );
}

function Secret({ label, field }: { readonly label: string; readonly field: RefObject<HTMLInputElement | null> }) {
  const id = useId();
  return (
    <div className="mt-3">
      <label htmlFor={id}>{label}</label>
      <input ref={field} id={id} type="password" autoComplete="off" maxLength={256} className={FIELD} />
    </div>
  );
}

/** Reads a field and empties it. */
function take(field: RefObject<HTMLInputElement | null>): string {
  const input = field.current;
  if (input === null) return '';
  const text = input.value;
  input.value = '';
  return text;
}

function fault(next: string, again: string): string {
  if (next.length < SHORTEST_PASSPHRASE) return `use at least ${SHORTEST_PASSPHRASE} characters.`;
  return next === again ? '' : 'the two are not the same. Type both again.';
}
