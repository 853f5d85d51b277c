import type { Handlers, KillReceipt } from '../../shared/ipc/contract.ts';
import type { Scope, TripCause } from '../../shared/scope.ts';
import type { ConsoleView } from '../../shared/view/console-view.ts';
import type { ConsoleDelta } from '../../shared/view/delta.ts';

/** A call that sender, schema, role or channel refused, as it is journalled (P7). */
export interface RefusedCall {
  readonly channel: string;
  readonly by: string;
  readonly via: string;
  readonly code: string;
}

/** All that the desktop, the gateway and the control socket know of the engine. */
export interface ConsoleFace {
  /** One handler for each invoke channel of the contract. */
  readonly handlers: Handlers;
  /** The synchronous kill for tray, menu and hotkey: never through the renderer (K1). `by` names who pressed. */
  kill(scope: Scope, cause: TripCause, by: string): KillReceipt;
  /** Everything the screen shows, as of now. */
  snapshot(): ConsoleView;
  /** Calls `listener` with each delta: at most ten a second, at least one a second. Returns the way to stop. */
  onDelta(listener: (delta: ConsoleDelta) => void): () => void;
  /** Journals a refused call. */
  callRefused(call: RefusedCall): void;
  /** Stops agents and feeds and closes the journal; what was latched stays latched. */
  close(): Promise<void>;
}
