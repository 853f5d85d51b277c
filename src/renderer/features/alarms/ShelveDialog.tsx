import { type FormEvent, useRef, useState } from 'react';
import type { AlarmRow } from '../../../shared/view/alarm-view.ts';
import { call } from '../../store/bridge.ts';
import { told } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Problem } from '../../ui/Field.tsx';
import { useSending } from '../../ui/use-sending.ts';
import { minutesWords, shelveMinutes } from './order.ts';

interface Props {
  readonly alarm: AlarmRow;
  readonly onClose: () => void;
}

/** Puts an alarm away for as long as its priority lets; the shortest time is chosen beforehand. */
export function ShelveDialog({ alarm, onClose }: Props) {
  const offered = shelveMinutes(alarm);
  const [minutes, setMinutes] = useState(offered[0] ?? 1);
  const { problem, send } = useSending();
  const safe = useRef<HTMLButtonElement>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const isShelved = await send(async () => {
      const outcome = await call('alarms.shelve', { id: alarm.id, minutes });
      return told(outcome, `Shelved for ${minutesWords(minutes)}.`);
    });
    if (isShelved) onClose();
  };

  return (
    <Dialog
      title="Shelve this alarm?"
      description={`${alarm.cause}. It leaves the list and comes back by itself, as if nobody had acknowledged it. Its cause stays.`}
      safe={safe}
      onClose={onClose}
    >
      <form onSubmit={submit}>
        <fieldset>
          <legend>
            For how long ({alarm.priority}: at most {minutesWords(offered.at(-1) ?? 0)})
          </legend>
          <div className="mt-1 grid grid-cols-3 gap-x-5">
            {offered.map((one) => (
              <label key={one} className="flex min-h-7 items-center gap-2">
                <input
                  type="radio"
                  name="minutes"
                  checked={minutes === one}
                  onChange={() => setMinutes(one)}
                  className="size-4 accent-(--ink)"
                />
                {minutesWords(one)}
              </label>
            ))}
          </div>
        </fieldset>
        {problem !== '' && <Problem text={`Not shelved: ${problem}`} />}
        <div className="mt-5 flex items-center justify-between gap-3">
          <Button ref={safe} size="large" onClick={onClose}>
            Keep it in view
          </Button>
          <Button type="submit" kind="primary" size="large">
            Shelve for {minutesWords(minutes)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
