import type { WatchedAccount } from '../adapters/watchdog/protocol.ts';
import { Watchdog } from '../adapters/watchdog/watchdog.ts';
import type { WatchdogLaunch } from '../adapters/watchdog/watchdog-process.ts';
import { noteWatchdog } from '../engine/alarms/watchdog.ts';
import type { Engine } from '../engine/engine.ts';
import { NO_WATCHDOG } from '../engine/policy/watchdog.ts';
import { pinsOf } from '../engine/risk/outbound.ts';
import { PAPER } from './rig.ts';
import type { SessionControl } from './session.ts';

/** Whether this console is watched: by a process to be started; or not, and why. */
export type Watching =
  | {
      readonly kind: 'watched';
      readonly launch: WatchdogLaunch;
      /** The paper venue is a process of its own, which has to be taken over too. */
      readonly paperOutlives: boolean;
    }
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

/**
 * What a console is to be watched by.
 * @param where whether its paper venue outlives it, and whether it trades, or may trade, an account at an exchange
 */
export function watchingFor(
  launch: () => WatchdogLaunch,
  wanted: boolean,
  { paperOutlives, atExchange }: { readonly paperOutlives: boolean; readonly atExchange: boolean },
): Watching {
  if (!paperOutlives && !atExchange) return VENUE_INSIDE;
  return wanted ? { kind: 'watched', launch: launch(), paperOutlives } : SWITCHED_OFF;
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
  const venues = (): string[] => outlivingVenues(engine, watching.paperOutlives);
  return new Watchdog({
    ...watching.launch,
    venues,
    account: () => watchedAccount(engine),
    armed: () => venues().length > 0 && isSomethingAtStake(engine, session),
    onKeyRead: (alias) => {
      const purpose = 'see that the watchdog could take its account over';
      core.stage('key.used', null, null, { alias: `venue:${alias}`, purpose });
      core.settle();
    },
    wallNow,
    monotonic,
    note,
    onChange: (state, reason) => {
      if (state === 'gone') note(`the watchdog is gone: ${reason}`);
      if (state === 'keyless') note(`the watchdog could not take the account over: ${reason}`);
      noteWatchdog(core, { state, reason });
    },
  });
}

/** What goes on without this console: the account that it trades at an exchange, or the paper venue's own process. */
function outlivingVenues(engine: Engine, paperOutlives: boolean): string[] {
  const { session } = engine.state;
  if (session !== null && isAccountTraded(engine)) return [session.venue];
  return paperOutlives ? [PAPER] : [];
}

/** True while the session trades an account at an exchange, or left something there: then its key is needed. */
export function isAccountTraded({ state, kills }: Pick<Engine, 'state' | 'kills'>): boolean {
  const { session, orders, ledger } = state;
  if (session === null || session.account === null) return false;
  return session.ended === null || kills.isRunning || orders.open.size + ledger.account.positions.size > 0;
}

/** With the pins of its host as they are in force: a takeover keeps to them too (N2). */
export function watchedAccount(engine: Pick<Engine, 'state' | 'kills' | 'inForce'>): WatchedAccount | null {
  const { state, inForce } = engine;
  const { session } = state;
  if (session === null || session.account === null || !isAccountTraded(engine)) return null;
  const { venue, currency, account } = session;
  const pins = [...pinsOf(inForce.risk, new URL(account.rest).host)];
  return { venue, currency, ...account, ...(pins.length === 0 ? {} : { pins }) };
}

/** True while agents may trade, or anything is open or held: then a console that is lost has to be taken over. */
export function isSomethingAtStake({ state, kills }: Engine, session: Pick<SessionControl, 'state'>): boolean {
  const trading = session.state === 'starting' || session.state === 'running' || session.state === 'paused';
  return trading || kills.isRunning || state.orders.open.size > 0 || state.ledger.account.positions.size > 0;
}
