import type { ElectronApi } from '../../../src/main/desktop/electron-api.ts';
import { globalShortcut, Menu, Notification, powerMonitor, shell, Tray } from './absent.ts';
import { app } from './app.ts';
import { ipcMain, protocol, session } from './web.ts';
import { BrowserWindow } from './window.ts';

/**
 * What `electron` is on this host. The type check holds it against exactly what the desktop uses of Electron, which is
 * itself held against electron.d.ts by src/main/index.ts.
 */
({
  app,
  BrowserWindow,
  Menu,
  Tray,
  Notification,
  globalShortcut,
  powerMonitor,
  protocol,
  session,
  shell,
}) satisfies ElectronApi;

export {
  app,
  BrowserWindow,
  globalShortcut,
  ipcMain,
  Menu,
  Notification,
  powerMonitor,
  protocol,
  session,
  shell,
  Tray,
};
