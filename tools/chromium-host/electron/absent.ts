import type { Menu as ElectronMenu } from 'electron';
import { terminalOutput } from '../../../src/main/adapters/terminal/output.ts';
import type {
  MenuApi,
  NotificationApi,
  PowerApi,
  ShellApi,
  ShortcutApi,
  TrayApi,
} from '../../../src/main/desktop/electron-api.ts';

/**
 * What a browser window cannot give: menu, tray, global hotkey, notifications, power events. Each says so in the way
 * that Electron does where a system has none, so the desktop notes it; the window's kill, `interlock kill` and the
 * KILL file do not need them.
 */
export const Menu: MenuApi = {
  // Handed to setApplicationMenu and to trays only, which here take no notice of it.
  buildFromTemplate: () => ({}) as ElectronMenu,
  setApplicationMenu: () => {},
};

export class Tray implements TrayApi {
  constructor() {
    throw new Error('this host has no tray');
  }

  setToolTip(): void {}
  setContextMenu(): void {}
  on(): void {}
  destroy(): void {}
}

class AbsentNotification {
  static isSupported(): boolean {
    return false;
  }

  show(): void {}
}
export const Notification: NotificationApi = AbsentNotification;

export const globalShortcut: ShortcutApi = {
  register: () => false,
  unregisterAll: () => {},
};

export const powerMonitor: PowerApi = { on: () => {} };

const words = terminalOutput(2);
/** The bell of the terminal that started the app, which may take no notice of it. */
export const shell: ShellApi = { beep: () => words('\x07') };
