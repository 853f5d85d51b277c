import { create } from 'zustand';
import { type Scope, scopeKey } from '../../shared/scope.ts';
import { answer, call, type Outcome } from './bridge.ts';
import { useConsoleStore } from './console-store.ts';
import { dismissFailure, reportFailure } from './notices.ts';

/** A second press within this time is the same press: a double click is taken once. */
export const SAME_PRESS_MS = 2_000;
/** No answer in this time is said at once, persistently. */
export const ANSWER_WITHIN_MS = 1_000;

export type PressState = 'sending' | 'latched' | 'failed';

export interface Press {
  readonly commandId: string;
  readonly pressedAt: number;
  readonly state: PressState;
}

/** Presses of this window by scope. What is latched is the view's to say; this only bridges the moment until then. */
export const useKillPress = create<{ readonly presses: Readonly<Record<string, Press>> }>()(() => ({ presses: {} }));

/** The command that kills without this window. */
export function terminalCommand(scope: Scope): string {
  return scope.kind === 'global' ? 'interlock kill --all' : `interlock kill --agent ${scope.agent}`;
}

function failureTitle(scope: Scope): string {
  return scope.kind === 'global' ? 'KILL ALL was not confirmed' : `Kill of ${scope.agent} was not confirmed`;
}

/** Whether figures that came after the press show a run of the scope; older ones say nothing about this press. */
function latchedSince(scope: Scope, pressedAt: number): boolean {
  const { view, heardWallAt } = useConsoleStore.getState();
  if (view === null || heardWallAt < pressedAt) return false;
  return view.kill.runs.some((run) => scopeKey(run.scope) === scopeKey(scope));
}

function setState(key: string, commandId: string, state: PressState): void {
  useKillPress.setState(({ presses }) => {
    const press = presses[key];
    return press?.commandId === commandId ? { presses: { ...presses, [key]: { ...press, state } } } : {};
  });
}

/**
 * One press of a kill. Sent again with the same id when pressed twice, so that a lost message is repeated and a double
 * click does nothing new. An error or a second of silence stays on screen with the command to use instead.
 */
export function pressKill(scope: Scope): void {
  const key = scopeKey(scope);
  const now = Date.now();
  const last = useKillPress.getState().presses[key];
  const same = last !== undefined && now - last.pressedAt < SAME_PRESS_MS;
  const press: Press = same
    ? { ...last, state: last.state === 'latched' ? 'latched' : 'sending' }
    : { commandId: crypto.randomUUID(), pressedAt: now, state: 'sending' };
  useKillPress.setState(({ presses }) => ({ presses: { ...presses, [key]: press } }));
  void send(scope, press.commandId, now);
}

async function send(scope: Scope, commandId: string, pressedAt: number): Promise<void> {
  const request = { scope, commandId, reason: '' };
  const bridge = window.interlock;
  if (bridge === undefined) {
    settle(scope, commandId, await call('kill.engage', request));
    return;
  }
  const sent = answer(bridge, 'kill.engage', request);
  const silence = setTimeout(() => {
    if (!latchedSince(scope, pressedAt))
      fail(scope, commandId, 'The engine did not answer within a second. It may still have acted.');
  }, ANSWER_WITHIN_MS);
  const outcome = await sent;
  clearTimeout(silence);
  settle(scope, commandId, outcome);
}

function settle(scope: Scope, commandId: string, outcome: Outcome<'kill.engage'>): void {
  if (outcome.kind !== 'ok') {
    fail(scope, commandId, outcome.kind === 'error' ? outcome.error.message : 'The engine did not answer.');
    return;
  }
  setState(scopeKey(scope), commandId, 'latched');
  dismissFailure((notice) => notice.title === failureTitle(scope));
  if (!outcome.value.persisted) {
    reportFailure(
      'The latch could not be written to disk',
      'The gate is closed all the same. Do not restart the console before the disk is mended: the latch might be lost.',
    );
  }
}

function fail(scope: Scope, commandId: string, text: string): void {
  setState(scopeKey(scope), commandId, 'failed');
  reportFailure(failureTitle(scope), `${text} Press again, or type in a terminal:`, terminalCommand(scope));
}

/** Forgets presses whose run was reset, so that the button shows what it will touch again. Returns how to stop. */
export function followLatches(): () => void {
  return useConsoleStore.subscribe((state, before) => {
    const runs = state.view?.kill.runs;
    const were = before.view?.kill.runs;
    if (runs === undefined || were === undefined || runs === were) return;
    const now = new Set(runs.map((run) => scopeKey(run.scope)));
    const gone = were.map((run) => scopeKey(run.scope)).filter((key) => !now.has(key));
    if (gone.length === 0) return;
    useKillPress.setState(({ presses }) => ({
      presses: Object.fromEntries(Object.entries(presses).filter(([key]) => !gone.includes(key))),
    }));
  });
}
