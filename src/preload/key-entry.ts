import { contextBridge, ipcRenderer } from 'electron';
import { type KeyEntryBridge, WIRE_KEY_ENTRY } from '../shared/ipc/key-entry.ts';

/** The dialog for keys: two calls, and no way to ask the console anything. */
const bridge: KeyEntryBridge = {
  submit: (typed) => ipcRenderer.invoke(WIRE_KEY_ENTRY, 'submit', typed),
  cancel: () => void ipcRenderer.invoke(WIRE_KEY_ENTRY, 'cancel'),
};

contextBridge.exposeInMainWorld('keyEntry', bridge);
