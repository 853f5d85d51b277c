import type { ElectronApi, MenuTemplate } from './electron-api.ts';
import { KILL_ALL_LABEL, type KillAll } from './kill-all.ts';

/** Sets the application menu: the kill first, then what a window needs. `hotkey` is shown beside the kill. */
export function setMenu(
  electron: Pick<ElectronApi, 'Menu' | 'app'>,
  options: { readonly killAll: KillAll; readonly hotkey: string },
): void {
  const kill = (accelerator: { accelerator?: string }): MenuTemplate => ({
    label: KILL_ALL_LABEL,
    click: () => options.killAll('menu'),
    ...accelerator,
  });
  const build = (accelerator: { accelerator?: string }) =>
    electron.Menu.buildFromTemplate([
      { label: 'Console', submenu: [kill(accelerator), { type: 'separator' }, { role: 'quit' }] },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'reload' },
          { role: 'togglefullscreen' },
          ...(electron.app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
        ],
      },
    ]);
  let menu: ReturnType<typeof build>;
  try {
    menu = build(options.hotkey === '' ? {} : { accelerator: options.hotkey });
  } catch {
    // A hotkey that cannot be read must not take the menu's kill away.
    menu = build({});
  }
  electron.Menu.setApplicationMenu(menu);
}
