import type { ElectronApi, TrayApi } from './electron-api.ts';
import { KILL_ALL_LABEL, type KillAll } from './kill-all.ts';
import type { Note } from './security.ts';

export interface TrayOptions {
  readonly icon: string;
  readonly killAll: KillAll;
  readonly show: () => void;
  readonly quit: () => void;
  readonly note: Note;
}

/** Puts the console into the tray. Null where the system has none: the other ways to kill are not touched by that. */
export function createTray(electron: Pick<ElectronApi, 'Tray' | 'Menu'>, options: TrayOptions): TrayApi | null {
  try {
    const tray = new electron.Tray(options.icon);
    tray.setToolTip('Interlock');
    tray.setContextMenu(
      electron.Menu.buildFromTemplate([
        { label: KILL_ALL_LABEL, click: () => options.killAll('tray') },
        { type: 'separator' },
        { label: 'Show console', click: options.show },
        { label: 'Quit', click: options.quit },
      ]),
    );
    tray.on('click', options.show);
    return tray;
  } catch {
    options.note('this system has no tray to put the kill into; window, menu, hotkey, command and KILL file work');
    return null;
  }
}
