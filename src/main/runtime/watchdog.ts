import { Watchdog } from '../adapters/watchdog/watchdog.ts';
import type { WatchdogLaunch } from '../adapters/watchdog/watchdog-process.ts';
import { noteWatchdog } from '../engine/alarms/watchdog.ts';
import type { Engine } from '../engine/engine.ts';
import { NO_WATCHDOG } from '../engine/policy/watchdog.ts';
import type { SessionControl } from './session.ts';

/** Whether this console is watched: by a process to be started; or not, and why. */
export type Watching =
  | { readonly kind: 'watched'; readonly launch: WatchdogLaunch; readonly venues: readonly string[] }
  | { readonly kind: 'off'; readonly reason: string };

/** With the venue inside this process there is nothing that could be taken over. */
const VENUE_INSIDE: Watching = {
  kind: 'off',
  reason: 'the paper venue lives in this process and ends with it, so nothing is left that could be taken over',
};
const SWITCHED_OFF: Watching = {
  kind: 'off',
  reason: 'switched off with --no-watchdog: if this process hangs or dies, nobody takes the kill over',
};

/** It has no key of an exchange: what is left there is the exchange's own switch, and the next start. */
const AT_EXCHANGE: Watching = {
  kind: 'off',
  reason:
    "it has no key and takes over no account at an exchange: if this process dies, the exchange's dead-man's switch cancels its orders; positions stand until the next start, which latches and closes them",
};

/** What a console is to be watched by. @param atExchange it trades, or may trade, an account at an exchange */
export function watchingFor(
  launch: WatchdogLaunch | null,
  venues: readonly string[],
  { wanted, atExchange }: { readonly wanted: boolean; readonly atExchange: boolean },
): Watching {
  if (atExchange) return AT_EXCHANGE;
  if (launch === null) return VENUE_INSIDE;
  return wanted ? { kind: 'watched', launch, venues } : SWITCHED_OFF;
}

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
  // What an earlier process was told of its watchdog says nothing about ours.
  if (core.state.watchdog.state !== 'off') noteWatchdog(core, NO_WATCHDOG);
  if (watching.kind === 'off') {
    if (watching === SWITCHED_OFF) note(`the watchdog is ${watching.reason}`);
    return null;
  }
  return new Watchdog({
    ...watching.launch,
    venues: () => watching.venues,
    armed: () => isSomethingAtStake(engine, session),
    wallNow,
    monotonic,
    note,
    onChange: (state, reason) => {
      if (state === 'gone') note(`the watchdog is gone: ${reason}`);
      noteWatchdog(core, { state, reason });
    },
  });
}

/** True while agents may trade, or anything is open or held: then a console that is lost has to be taken over. */
export function isSomethingAtStake({ state, kills }: Engine, session: Pick<SessionControl, 'state'>): boolean {
  const trading = session.state === 'starting' || session.state === 'running' || session.state === 'paused';
  return trading || kills.isRunning || state.orders.open.size > 0 || state.ledger.account.positions.size > 0;
}
