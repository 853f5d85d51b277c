import type { Asker, CallError } from '../../shared/ipc/contract.ts';
import { WIRE_INVOKE } from '../../shared/ipc/wire.ts';
import { isOwnPage } from './app-origin.ts';
import { channelName, type DeniedCall, type Dispatch } from './dispatch.ts';

/** Where a call came from, as the host says: which web contents, and which of its frames (null: gone already). */
export interface CallOrigin {
  readonly sender: object;
  readonly senderFrame: { readonly url: string; readonly parent: object | null } | null;
}

/** The host's end of the wire, in Electron's shape. */
export interface InvokeDoor {
  handle(channel: string, listener: (event: CallOrigin, ...args: unknown[]) => Promise<unknown>): void;
  removeHandler(channel: string): void;
}

export interface GatewayOptions {
  readonly door: InvokeDoor;
  readonly dispatch: Dispatch;
  /** True for the web contents of a window that this process opened. */
  readonly isOwnContents: (contents: object) => boolean;
  /** Who sits at the window, as the main process knows it. */
  readonly windowAsker: () => Asker;
  readonly onDenied: (call: DeniedCall) => void;
}

/**
 * Lets the windows' calls in: from our own web contents, top frame, our own page; then dispatch checks schema and role.
 * Returns the way to close it.
 */
export function openGateway(options: GatewayOptions): () => void {
  options.door.handle(WIRE_INVOKE, async (event, channel, request) => {
    const asker = options.windowAsker();
    if (isTrustedOrigin(event, options.isOwnContents)) return options.dispatch(channel, request, asker);
    const error: CallError = { code: 'FORBIDDEN_SENDER', message: 'This page may not speak to the console.' };
    options.onDenied({ channel: channelName(channel), asker, error });
    return { ok: false, error };
  });
  return () => options.door.removeHandler(WIRE_INVOKE);
}

/** Our own web contents, its top frame, showing our own page. A frame that is gone already is not trusted. */
export function isTrustedOrigin(event: CallOrigin, isOwnContents: (contents: object) => boolean): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null) return false;
  return isOwnContents(event.sender) && isOwnPage(frame.url);
}
