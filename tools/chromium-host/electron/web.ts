import type { ProtocolApi, SessionApi } from '../../../src/main/desktop/electron-api.ts';
import type { CallOrigin, InvokeDoor } from '../../../src/main/ipc/gateway.ts';

type Handler = Parameters<ProtocolApi['handle']>[1];
type BeforeRequest = Parameters<SessionApi['webRequest']['onBeforeRequest']>[0];
type Invoked = Parameters<InvokeDoor['handle']>[1];

const schemes = new Map<string, Handler>();
const invokes = new Map<string, Invoked>();
let beforeRequest: BeforeRequest | null = null;

export const protocol: ProtocolApi = {
  registerSchemesAsPrivileged: () => {},
  handle: (scheme, handler) => void schemes.set(scheme, handler),
};

export const session: { readonly defaultSession: SessionApi } = {
  defaultSession: {
    // Every permission prompt is denied by the browser's own command line, whatever the app's handlers would answer.
    setPermissionRequestHandler: () => {},
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
    webRequest: {
      onBeforeRequest: (listener) => {
        beforeRequest = listener;
      },
    },
  },
};

export const ipcMain: InvokeDoor = {
  handle: (channel, listener) => void invokes.set(channel, listener),
  removeHandler: (channel) => void invokes.delete(channel),
};

/** What the app answers to a request for one of its schemes; 404 where it handles none. */
export function serve(request: Request): Promise<Response> {
  const handler = schemes.get(new URL(request.url).protocol.replace(':', ''));
  return handler === undefined ? Promise.resolve(new Response('', { status: 404 })) : handler(request);
}

/** Whether the app lets a request go on. Only what it serves itself ever can: there is no network behind this host. */
export function mayRequest(url: string): boolean {
  const scheme = URL.parse(url)?.protocol.replace(':', '') ?? '';
  let cancelled = !schemes.has(scheme);
  beforeRequest?.({ url }, ({ cancel }) => {
    cancelled ||= cancel;
  });
  return !cancelled;
}

/** Runs the app's handler of an invoke; rejects, as Electron does, when there is none. */
export async function invoke(event: CallOrigin, channel: string, args: readonly unknown[]): Promise<unknown> {
  const handler = invokes.get(channel);
  if (handler === undefined) throw new Error('no handler');
  return handler(event, ...args);
}
