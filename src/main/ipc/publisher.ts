import type { WebContents } from 'electron';
import type { EventChannel, PayloadOf } from '../../shared/ipc/contract.ts';
import { WIRE_EVENT } from '../../shared/ipc/wire.ts';
import { isOwnPage } from './app-origin.ts';
import type { ConsoleFace } from './console-face.ts';

/**
 * Forwards each delta to the windows that are there. The console already bounds their rate; a window that shows
 * anything but our own page gets none. Returns the way to stop.
 */
export function startPublisher(face: Pick<ConsoleFace, 'onDelta'>, windows: () => readonly WebContents[]): () => void {
  return face.onDelta((delta) => {
    for (const contents of windows()) send(contents, 'console.delta', delta);
  });
}

function send<C extends EventChannel>(contents: WebContents, channel: C, payload: PayloadOf<C>): void {
  if (contents.isDestroyed() || !isOwnPage(contents.getURL())) return;
  contents.send(WIRE_EVENT, channel, payload);
}
