import type { EventChannel, PayloadOf } from '../../shared/ipc/contract.ts';
import { WIRE_EVENT } from '../../shared/ipc/wire.ts';
import { isOwnPage } from './app-origin.ts';
import type { ConsoleFace } from './console-face.ts';

/** What the publisher needs of a window's web contents. */
export interface Receiver {
  isDestroyed(): boolean;
  getURL(): string;
  send(channel: string, ...args: unknown[]): void;
}

/**
 * Forwards each delta to the windows that are there. The console already bounds their rate; a window that shows
 * anything but our own page gets none. Returns the way to stop.
 */
export function startPublisher(face: Pick<ConsoleFace, 'onDelta'>, windows: () => readonly Receiver[]): () => void {
  return face.onDelta((delta) => {
    for (const receiver of windows()) send(receiver, 'console.delta', delta);
  });
}

function send<C extends EventChannel>(receiver: Receiver, channel: C, payload: PayloadOf<C>): void {
  if (receiver.isDestroyed() || !isOwnPage(receiver.getURL())) return;
  receiver.send(WIRE_EVENT, channel, payload);
}
