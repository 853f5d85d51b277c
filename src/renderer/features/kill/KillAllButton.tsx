import { useEffect } from 'react';
import { useConsoleStore } from '../../store/console-store.ts';
import { pressKill, useKillPress } from '../../store/kill-press.ts';
import { wallTime } from '../../ui/format.ts';
import { previewLine } from './kill-words.ts';

const GLOBAL = { kind: 'global' } as const;
/** Works anywhere in the window, also in a field of a dialog. */
export const KILL_ALL_KEYS = 'Ctrl+Shift+K';

function isKillShortcut(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.shiftKey && event.code === 'KeyK';
}

/** Two lines: what pressing does or did, and what it touches. */
function useWords(): { readonly title: string; readonly detail: string } {
  const press = useKillPress((state) => state.presses.global?.state);
  const lost = useConsoleStore((state) => state.connection === 'lost');
  const preview = useConsoleStore((state) => (state.view === null ? null : previewLine(state.view.kill.preview)));
  const killedAt = useConsoleStore((state) => {
    const run = state.view?.kill.runs.find((candidate) => candidate.scope.kind === 'global');
    return run?.pressedWallAt ?? null;
  });
  const latched = useConsoleStore((state) => state.view?.kill.globalLatched ?? false);
  if (latched) {
    return {
      title: killedAt === null ? 'KILLED' : `KILLED ${wallTime(killedAt)}`,
      detail: 'latched · reset after FLAT',
    };
  }
  if (press === 'sending') return { title: 'SENDING…', detail: 'kill all: cancel + flatten' };
  if (press === 'latched') return { title: 'LATCHED', detail: 'gate closed · waiting for figures' };
  if (press === 'failed')
    return { title: 'NOT CONFIRMED — press again', detail: 'or in a terminal: interlock kill --all' };
  const title = 'KILL ALL — cancel + flatten';
  if (lost) return { title, detail: 'if silent: interlock kill --all' };
  return { title, detail: preview ?? 'what it touches is not known yet' };
}

/**
 * The one kill of everything: one press, no dialog, no typing, never focused by itself, on every screen in the same
 * corner. Red on a yellow plate, which nothing else on the screen is.
 */
export function KillAllButton() {
  const { title, detail } = useWords();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isKillShortcut(event)) return;
      event.preventDefault();
      if (!event.repeat) pressKill(GLOBAL);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
  return (
    <div className="rounded-lg bg-kill-plate p-1">
      <button
        type="button"
        data-kill-all
        aria-keyshortcuts="Control+Shift+K"
        title={`Cancels every order and flattens every position of every agent. ${KILL_ALL_KEYS}`}
        onClick={() => pressKill(GLOBAL)}
        className="flex min-h-13 w-[19.5rem] flex-col items-center justify-center rounded-[5px] bg-kill px-3 py-1 text-on-kill outline-offset-4 select-none hover:bg-kill-hover active:translate-y-px max-[860px]:w-[16.5rem]"
      >
        <span className="text-[1.0625rem] leading-6 font-bold whitespace-nowrap max-[860px]:text-[0.9375rem]">
          {title}
        </span>
        <span className="text-sm leading-4 font-medium whitespace-nowrap">{detail}</span>
      </button>
    </div>
  );
}
