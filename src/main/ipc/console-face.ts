import type { Handlers, KillReceipt } from '../../shared/ipc/contract.ts';
import type { KeyField } from '../../shared/ipc/key-entry.ts';
import type { EnterVenueKey, VenueKeyEntered } from '../../shared/ipc/venue-key-channels.ts';
import type { Role } from '../../shared/roles.ts';
import type { Scope, TripCause } from '../../shared/scope.ts';
import type { AlarmRow } from '../../shared/view/alarm-view.ts';
import type { ConsoleView } from '../../shared/view/console-view.ts';
import type { ConsoleDelta } from '../../shared/view/delta.ts';

/** A call that sender, schema, role or channel refused, as it is journalled (P7). */
export interface RefusedCall {
  readonly channel: string;
  readonly by: string;
  readonly via: string;
  readonly code: string;
}

/** What became of an alarm that was to reach somebody, in words for the journal. */
export interface Delivery {
  readonly delivered: boolean;
  readonly detail: string;
}

/** Shows one alarm to whoever sits at this machine, outside the window, with a sound. Never throws. */
export type DesktopChannel = (alarm: Pick<AlarmRow, 'priority' | 'cause' | 'consequence' | 'action'>) => Delivery;

/** A key that is to be entered in a dialog of the main process's own. */
export interface KeyEntry extends EnterVenueKey {
  /** It takes the place of the one under this alias. */
  readonly replaces: boolean;
  readonly fields: readonly KeyField[];
  /** Where the test exchange of this machine is that is asked about it, for people: `https://127.0.0.1:4443`. */
  readonly testExchange: string;
  /**
   * Takes what was typed, by field, unchecked. Rejects with a Refusal, which is shown as it stands; called off while the
   * exchange is asked, nothing is stored, and later it is stored all the same.
   */
  submit(typed: unknown, calledOff: AbortSignal): Promise<VenueKeyEntered>;
}

/** Opens that dialog, or brings the open one to the front. @throws Refusal while another key is being entered */
export type KeyEntryDoor = (entry: KeyEntry) => void;

/** All that the desktop, the gateway and the control socket know of the engine. */
export interface ConsoleFace {
  /** One handler for each invoke channel of the contract. */
  readonly handlers: Handlers;
  /** The synchronous kill for tray, menu and hotkey: never through the renderer (K1). `by` names who pressed. */
  kill(scope: Scope, cause: TripCause, by: string): KillReceipt;
  /** The accelerator of the kill hotkey, whether a view can be made or not; empty: none. */
  readonly killHotkey: string;
  /** Everything the screen shows, as of now. @throws what keeps the view from being made */
  snapshot(): ConsoleView;
  /** Calls `listener` with each delta: at most ten a second, at least one a second. Returns the way to stop. */
  onDelta(listener: (delta: ConsoleDelta) => void): () => void;
  /** The role of a session in this instant (P3). Cannot fail. */
  roleOf(session: string): Role;
  /** A window's page or a connection is gone: what was unlocked there is locked. */
  sessionEnded(session: string): void;
  /** Every unlocked role falls: the machine goes to sleep. */
  lockRoles(): void;
  /** From now on alarms that nobody acknowledged go there (U2). */
  notifyThrough(channel: DesktopChannel): void;
  /** From now on keys of exchanges are entered there. */
  enterKeysThrough(door: KeyEntryDoor): void;
  /** Journals a refused call. */
  callRefused(call: RefusedCall): void;
  /** Stops agents and feeds and closes the journal; what was latched stays latched. */
  close(): Promise<void>;
}
