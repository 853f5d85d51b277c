import { type FormEvent, type RefObject, useId, useRef, useState } from 'react';
import { call } from '../../store/bridge.ts';
import { useView } from '../../store/console-store.ts';
import { confirm, failureText } from '../../store/notices.ts';
import { closeUnlock, ROLE_NAMES, type UnlockableRole, useUnlock } from '../../store/role.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FIELD, Problem } from '../../ui/Field.tsx';
import { wallTime } from '../../ui/format.ts';
import { useSending } from '../../ui/use-sending.ts';
import { PassphraseForm, SHORTEST_PASSPHRASE } from './PassphraseForm.tsx';

const ROLES: readonly UnlockableRole[] = ['approver', 'administrator'];
const MAY: Record<UnlockableRole, string> = {
  approver: 'releases holds, legal ones too, restores tools',
  administrator: 'all of that, loads policy, rotates keys, lets records expire, switches drills',
};

/** Raises this window's role until it times out; goes on with what needed it. Shown while an unlock is asked for. */
export function UnlockDialog() {
  const request = useUnlock((state) => state.request);
  return request === null ? null : <Unlock key={request.role} {...request} />;
}

interface Props {
  readonly role: UnlockableRole;
  readonly forWhat: string;
  readonly goOn: () => void;
}

function Unlock({ role: first, forWhat, goOn }: Props) {
  const set = useView((view) => view.role.canUnlock);
  const [role, setRole] = useState(first);
  const [setting, setSetting] = useState(false);
  const safe = useRef<HTMLInputElement>(null);
  const known = set.includes(role);
  const needs = forWhat === '' ? '' : `${forWhat} needs ${ROLE_NAMES[first]}. `;
  return (
    <Dialog
      title="Unlock a role"
      description={`${needs}It belongs to this window alone and falls back to operator by itself.`}
      safe={safe}
      onClose={closeUnlock}
    >
      <fieldset>
        <legend>Role</legend>
        <div className="mt-1 space-y-1">
          {ROLES.map((one) => (
            <label key={one} className="flex min-h-6 items-center gap-2">
              <input
                type="radio"
                name="role"
                value={one}
                checked={role === one}
                // An approver's action may be done by an administrator, not the other way round.
                disabled={forWhat !== '' && first === 'administrator' && one === 'approver'}
                onChange={() => {
                  setRole(one);
                  setSetting(false);
                }}
                className="size-4 accent-(--ink)"
              />
              <span className="w-28">{one}</span>
              <span className="text-sm text-dim">{MAY[one]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {known && !setting ? (
        <PassForm key={role} role={role} field={safe} goOn={goOn} onChange={() => setSetting(true)} />
      ) : (
        <PassphraseForm
          key={role}
          role={role}
          first={safe}
          isFirst={!known}
          onDone={() => setSetting(false)}
          onCancel={closeUnlock}
        />
      )}
    </Dialog>
  );
}

interface PassProps {
  readonly role: UnlockableRole;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly goOn: () => void;
  readonly onChange: () => void;
}

/** The passphrase stays in its field and nowhere else, and leaves it with the first press. */
function PassForm({ role, field, goOn, onChange }: PassProps) {
  const { sending, problem, refuse, send } = useSending();
  const id = useId();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const input = field.current;
    if (input === null || sending) return;
    const passphrase = input.value;
    if (passphrase.length < SHORTEST_PASSPHRASE) {
      refuse(`a passphrase has at least ${SHORTEST_PASSPHRASE} characters.`);
      return;
    }
    input.value = '';
    const isUnlocked = await send(async () => {
      const outcome = await call('role.unlock', { role, passphrase });
      if (outcome.kind !== 'ok') return failureText(outcome);
      confirm(`Unlocked: ${outcome.value.role} until ${wallTime(outcome.value.untilWallAt)}.`);
      return null;
    });
    if (!isUnlocked) {
      field.current?.focus();
      return;
    }
    closeUnlock();
    // After this dialog has given the focus back, so that the next one returns it to the same place.
    setTimeout(goOn, 0);
  };

  return (
    <form onSubmit={submit} className="mt-4">
      <label htmlFor={id}>Passphrase of the {role}</label>
      <input ref={field} id={id} type="password" autoComplete="off" maxLength={256} className={FIELD} />
      {problem !== '' && <Problem text={`Not unlocked: ${problem}`} />}
      <div className="mt-5 flex items-center gap-3">
        <Button size="large" onClick={closeUnlock}>
          Cancel
        </Button>
        <Button kind="quiet" size="large" onClick={onChange}>
          Change the passphrase…
        </Button>
        <span className="flex-1" />
        <Button type="submit" kind="primary" size="large">
          {sending ? 'Checking…' : 'Unlock'}
        </Button>
      </div>
    </form>
  );
}
