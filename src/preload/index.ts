import { contextBridge, ipcRenderer } from 'electron';
import type { CallResult, InterlockBridge, InvokeChannel } from '../shared/ipc/contract.ts';
import { WIRE_EVENT, WIRE_INVOKE } from '../shared/ipc/wire.ts';

/**
 * All that the page can reach: the contract's calls and events, nothing by hand for any one channel, and never
 * ipcRenderer itself. What a name may do is decided in the main process alone, since the page is untrusted; the contract
 * is imported as types only, so this stays one small file that the sandbox can load.
 */
const bridge: InterlockBridge = {
  invoke: <C extends InvokeChannel>(channel: C, request: unknown): Promise<CallResult<C>> =>
    ipcRenderer.invoke(WIRE_INVOKE, channel, request),
  on: (channel, listener) => {
    const forward = (_event: unknown, name: unknown, payload: unknown): void => {
      // The main process is the one sender on this wire, and its publisher types the payload by the channel.
      if (name === channel) listener(payload as Parameters<typeof listener>[0]);
    };
    ipcRenderer.on(WIRE_EVENT, forward);
    return () => {
      ipcRenderer.removeListener(WIRE_EVENT, forward);
    };
  },
};

contextBridge.exposeInMainWorld('interlock', bridge);
