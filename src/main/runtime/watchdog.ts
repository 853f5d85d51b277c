import { join } from 'node:path';
import { Watchdog } from '../adapters/watchdog/watchdog.ts';
import type { WatchdogLaunch } from '../adapters/watchdog/watchdog-process.ts';
import { noteWatchdog } from '../engine/alarms/watchdog.ts';
import type { Engine } from '../engine/engine.ts';
import type { SessionControl } from './session.ts';

/** Whether this console is watched: by a process to be started; or not, and why. */
export type Watching =
  | { readonly kind: 'watched'; readonly launch: WatchdogLaunch; readonly venues: readonly string[] }
  /** `missed` when something outlives this process that a watchdog would have taken over. */
  | { readonly kind: 'off'; readonly reason: string; readonly missed: boolean };

export const STARTING = 'it is being started';

export interface WatchedParts {
  readonly engine: Engine;
  readonly session: Pick<SessionControl, 'state'>;
  readonly wallNow: () => number;
  readonly monotonic: () => number;
  readonly note: (text: string) => void;
}

/** Starts the watchdog, journals what becomes of it, and alarms while it is gone. Null when there is to be none. */
export function startWatchdog(watching: Watching, parts: WatchedParts): Watchdog | null {
  const { engine, session, wallNow, monotonic, note } = parts;
  const { core } = engine;
  if (watching.kind === 'off') {
    const { reason, missed } = watching;
    noteWatchdog(core, { state: 'off', reason }, missed);
    if (missed) note(`the watchdog is off (${reason}): nobody would take the kill over if this process hangs or dies`);
    return null;
  }
  // What an earlier process was told of its watchdog says nothing about ours.
  noteWatchdog(core, { state: 'off', reason: STARTING }, false);
  return new Watchdog({
    ...watching.launch,
    venues: () => watching.venues,
    armed: () => isSomethingAtStake(engine, session),
    wallNow,
    monotonic,
    note,
    onChange: (state, reason) => {
      if (state === 'gone') note(`the watchdog is gone: ${reason}`);
      noteWatchdog(core, { state, reason }, state === 'gone');
    },
  });
}

/** True while agents may trade, or anything is open or held: then a console that is lost has to be taken over. */
function isSomethingAtStake({ state, kills }: Engine, session: Pick<SessionControl, 'state'>): boolean {
  const trading = session.state === 'starting' || session.state === 'running' || session.state === 'paused';
  return trading || kills.isRunning || state.orders.open.size > 0 || state.ledger.account.positions.size > 0;
}

/** The watchdog's program: beside this bundle, or the source that this is. */
export function watchdogEntry(): string {
  const bundled = import.meta.filename.endsWith('.js');
  return bundled ? join(import.meta.dirname, 'watchdog.js') : join(import.meta.dirname, '..', 'watchdog.ts');
}
