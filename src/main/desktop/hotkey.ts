import type { ShortcutApi } from './electron-api.ts';
import type { KillAll } from './kill-all.ts';
import type { Note } from './security.ts';

/**
 * Holds the global kill hotkey. Call it with each accelerator that the settings name; an empty one holds none. What
 * cannot be held is noted in words and answered with false.
 */
export function createHotkey(shortcut: ShortcutApi, killAll: KillAll, note: Note): (accelerator: string) => boolean {
  return (accelerator) => {
    shortcut.unregisterAll();
    if (accelerator === '') return true;
    let held = false;
    try {
      held = shortcut.register(accelerator, () => killAll('hotkey'));
    } catch {
      note(`the kill hotkey ${accelerator} cannot be read; name it like CommandOrControl+Alt+Shift+K`);
      return false;
    }
    if (!held)
      note(
        `the kill hotkey ${accelerator} could not be taken: another program holds it, or this host has no such keys`,
      );
    return held;
  };
}
