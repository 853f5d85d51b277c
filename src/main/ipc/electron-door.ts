import { ipcMain } from 'electron';
import type { InvokeDoor } from './gateway.ts';

/** Electron's end of the wire; the one place in the main process that touches raw IPC. */
export const electronDoor: InvokeDoor = ipcMain;
