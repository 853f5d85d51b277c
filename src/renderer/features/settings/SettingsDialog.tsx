import { type FormEvent, useId, useRef, useState } from 'react';
import type { SettingsView } from '../../../shared/view/console-view.ts';
import { call } from '../../store/bridge.ts';
import { useView } from '../../store/console-store.ts';
import { confirm, failureText } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

const THEMES: readonly SettingsView['theme'][] = ['system', 'dark', 'light'];

/** Theme, speed and seed of the next session, and the global kill hotkey. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const settings = useView((view) => view.settings);
  const [theme, setTheme] = useState(settings.theme);
  const [speed, setSpeed] = useState(String(settings.speed));
  const [seed, setSeed] = useState(String(settings.seed));
  const [killHotkey, setKillHotkey] = useState(settings.killHotkey);
  const [problem, setProblem] = useState('');
  const safe = useRef<HTMLButtonElement>(null);
  const speedId = useId();
  const seedId = useId();
  const hotkeyId = useId();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wrong = fault(speed, seed);
    if (wrong !== '') {
      setProblem(wrong);
      return;
    }
    const outcome = await call('settings.change', {
      theme,
      speed: speed === 'max' ? 'max' : Number(speed),
      seed: Number(seed),
      killHotkey,
    });
    const failure = failureText(outcome);
    if (failure !== null) setProblem(failure);
    else {
      confirm('Settings saved.');
      onClose();
    }
  };

  const field = 'figure mt-1 w-full rounded border border-line-strong bg-ground px-2.5 py-1.5';
  return (
    <Dialog
      title="Settings"
      description="Limits and policy are not here: they are files under version control."
      safe={safe}
      onClose={onClose}
    >
      <form onSubmit={submit} className="space-y-4" noValidate>
        <fieldset>
          <legend>Theme</legend>
          <div className="mt-1 flex gap-5">
            {THEMES.map((one) => (
              <label key={one} className="flex min-h-6 items-center gap-2">
                <input
                  type="radio"
                  name="theme"
                  value={one}
                  checked={theme === one}
                  onChange={() => setTheme(one)}
                  className="size-4 accent-(--ink)"
                />
                {one === 'system' ? 'as the system' : one}
              </label>
            ))}
          </div>
        </fieldset>
        <div className="grid grid-cols-2 gap-4">
          <div>
            <label htmlFor={speedId}>Speed of a new session</label>
            <input
              id={speedId}
              value={speed}
              onChange={(event) => setSpeed(event.target.value.trim())}
              className={field}
            />
            <p className="mt-1 text-xs text-dim">market seconds a second, or max</p>
          </div>
          <div>
            <label htmlFor={seedId}>Seed of a new session</label>
            <input
              id={seedId}
              value={seed}
              inputMode="numeric"
              onChange={(event) => setSeed(event.target.value.trim())}
              className={field}
            />
            <p className="mt-1 text-xs text-dim">the same seed plays the same session</p>
          </div>
        </div>
        <div>
          <label htmlFor={hotkeyId}>Global kill hotkey</label>
          <input
            id={hotkeyId}
            value={killHotkey}
            maxLength={60}
            onChange={(event) => setKillHotkey(event.target.value)}
            className={field}
          />
          <p className="mt-1 text-xs text-dim">
            works while other windows are in front; in this window Ctrl+Shift+K always does
          </p>
        </div>
        {problem !== '' && (
          <p role="alert" className="rounded border border-bad bg-bad-fill px-3 py-2 text-bad">
            Not saved: {problem}
          </p>
        )}
        <div className="flex items-center justify-between pt-1">
          <Button ref={safe} size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" size="large">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function fault(speed: string, seed: string): string {
  const value = Number(speed);
  if (speed !== 'max' && !(speed !== '' && value > 0 && value <= 100_000)) {
    return 'the speed is a number above 0 and up to 100,000, or max.';
  }
  const whole = Number(seed);
  if (seed === '' || !Number.isInteger(whole) || whole < 0 || whole >= 2 ** 31) {
    return 'the seed is a whole number from 0 to 2,147,483,647.';
  }
  return '';
}
