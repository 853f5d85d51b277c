import { type Caller, type Handlers, type KillReceipt, Refusal, type ReplyOf } from '../../shared/ipc/contract.ts';
import type { TripCause } from '../../shared/scope.ts';
import type { ConsoleView } from '../../shared/view/console-view.ts';
import type { KillRequest, ResetRequest } from '../engine/kill/control.ts';
import { type AuthorityActions, authorityHandlers } from './authority-handlers.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { WantedMarket } from './live/live-world.ts';
import type { Settings } from './settings-file.ts';
import type { TournamentDesk } from './tournament/desk.ts';
import type { VenueKeyDesk } from './venue-keys/desk.ts';

/** What a console can be asked to do; each refuses in words for the operator. */
export interface ConsoleActions extends AuthorityActions {
  snapshot(): ConsoleView;
  engage(request: KillRequest): KillReceipt;
  reset(request: ResetRequest): void;
  startAgent(agent: string, by: string): void;
  startSession(request: {
    readonly speed?: Settings['speed'];
    readonly live?: readonly WantedMarket[];
    /** The key, by its alias, of the account that is traded; absent: the paper venue. */
    readonly account?: string;
  }): Promise<void>;
  resumeSession(): Promise<void>;
  pauseSession(): void;
  /** Ends a live session. @throws Refusal */
  endSession(): void;
  setSpeed(speed: Settings['speed']): void;
  changeSettings(change: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings;
  verifyJournal(): Promise<ReplyOf<'journal.verify'>>;
  readonly evidence: Evidence;
  readonly venueKeys: Pick<VenueKeyDesk, 'handlers'>;
  readonly tournaments: Pick<TournamentDesk, 'handlers'>;
}

/** From where a call over the contract counts as a kill's cause (K1). */
const CAUSE: Record<Caller['via'], TripCause> = {
  window: 'window',
  socket: 'command',
  tray: 'tray',
  menu: 'menu',
  hotkey: 'hotkey',
};

const DONE = { ok: true } as const;

/** The contract's handlers over one console: who called is taken from the main process, never from the request. */
export function consoleHandlers(console: ConsoleActions): Handlers {
  return {
    ...authorityHandlers(console),
    ...console.evidence.handlers(),
    ...console.venueKeys.handlers(),
    ...console.tournaments.handlers(),
    // Its own role, where every delta shows the window's.
    'console.snapshot': (_request, { session }) => ({ ...console.snapshot(), role: console.roles.view(session) }),
    'kill.engage': ({ scope, commandId, reason }, caller) => {
      if (scope.kind === 'agent' && !console.engine.state.registry.has(scope.agent)) {
        throw new Refusal(`There is no agent ${scope.agent} in this session. Use ALL, or one of its agents' names.`);
      }
      return console.engage({ scope, commandId, reason, cause: CAUSE[caller.via], by: caller.by });
    },
    'kill.reset': (request, caller) => {
      console.reset({ ...request, by: caller.by });
      return DONE;
    },
    'agents.start': ({ agent }, { by }) => {
      console.startAgent(agent, by);
      return DONE;
    },
    'agents.stop': ({ agent }, caller) => {
      console.engine.stopAgent(agent, caller.by);
      console.poke();
      return DONE;
    },
    'session.start': async ({ speed, live, account }) => {
      await console.startSession({
        ...(speed === undefined ? {} : { speed }),
        ...(live === undefined ? {} : { live }),
        ...(account === undefined ? {} : { account }),
      });
      return DONE;
    },
    'session.end': () => {
      console.endSession();
      return DONE;
    },
    'session.pause': () => {
      console.pauseSession();
      return DONE;
    },
    'session.resume': async () => {
      await console.resumeSession();
      return DONE;
    },
    'session.speed': ({ speed }) => {
      console.setSpeed(speed);
      return DONE;
    },
    'alarms.acknowledge': ({ id }, caller) => {
      console.engine.acknowledge(id, caller.by);
      return DONE;
    },
    'settings.change': (change) => console.changeSettings(change),
    'journal.verify': () => console.verifyJournal(),
  };
}
