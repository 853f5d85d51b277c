import type { TripCause } from '../../shared/scope.ts';
import type { ConsoleFace } from '../ipc/console-face.ts';
import type { Note } from './security.ts';

/** The words on every kill that this console offers. */
export const KILL_ALL_LABEL = 'Kill all — cancel + flatten';

/** The global kill, from a place that is not the window. Synchronous, straight to the console (K1). */
export type KillAll = (cause: Extract<TripCause, 'tray' | 'menu' | 'hotkey'>) => void;

/** Builds the kill for tray, menu and hotkey. What comes of it is shown in the window and noted. */
export function createKillAll(face: Pick<ConsoleFace, 'kill'>, by: string, note: Note): KillAll {
  return (cause) => {
    const receipt = face.kill({ kind: 'global' }, cause, by);
    const saved = receipt.persisted ? '' : '; it could not be saved to disk, the gate is closed all the same';
    note(`kill all from the ${cause}: ${receipt.status} as ${receipt.tripId}${saved}`);
  };
}
