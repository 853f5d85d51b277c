import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import type { CallError, Caller } from '../../shared/ipc/contract.ts';
import { WIRE_INVOKE } from '../../shared/ipc/wire.ts';
import { isOwnPage } from './app-origin.ts';
import type { AnyResult, DeniedCall, Dispatch } from './dispatch.ts';

export interface GatewayOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  readonly dispatch: Dispatch;
  /** True for the web contents of a window that this process opened. */
  readonly isOwnContents: (contents: WebContents) => boolean;
  /** Who sits at the window, as the main process knows it. */
  readonly windowCaller: () => Caller;
  readonly onDenied: (call: DeniedCall) => void;
}

/**
 * Lets the windows' calls in: from our own web contents, top frame, our own page; then dispatch checks schema and role.
 * Returns the way to close it.
 */
export function openGateway(options: GatewayOptions): () => void {
  options.ipcMain.handle(WIRE_INVOKE, async (event, channel: unknown, request: unknown): Promise<AnyResult> => {
    const caller = options.windowCaller();
    if (isTrustedSender(event, options.isOwnContents)) return options.dispatch(channel, request, caller);
    const error: CallError = { code: 'FORBIDDEN_SENDER', message: 'This page may not speak to the console.' };
    options.onDenied({ channel: typeof channel === 'string' ? channel.slice(0, 64) : '', caller, error });
    return { ok: false, error };
  });
  return () => options.ipcMain.removeHandler(WIRE_INVOKE);
}

/** Our own web contents, its top frame, showing our own page. A frame that is gone already is not trusted. */
export function isTrustedSender(
  event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  isOwnContents: (contents: WebContents) => boolean,
): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null) return false;
  return isOwnContents(event.sender) && isOwnPage(frame.url);
}
