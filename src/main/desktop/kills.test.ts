import { describe, expect, it } from 'vitest';
import { fakeConsole } from '../ipc/testing/fake-console.ts';
import { createHotkey } from './hotkey.ts';
import { createKillAll, KILL_ALL_LABEL } from './kill-all.ts';
import { setMenu } from './menu.ts';
import { entryOf, fakeElectron } from './testing/fake-electron.ts';
import { createTray } from './tray.ts';

function bench() {
  const face = fakeConsole();
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  return { face, notes, note, killAll: createKillAll(face, 'ann', note), fake: fakeElectron() };
}

describe('the kills that do not pass through the window', () => {
  it('[K1] menu, tray and hotkey each reach the console in the same turn, with their own cause', () => {
    const { face, note, killAll, fake } = bench();
    setMenu(fake.electron, { killAll, hotkey: 'Alt+K' });
    createTray(fake.electron, { icon: '', killAll, show: () => {}, quit: () => {}, note });
    createHotkey(fake.electron.globalShortcut, killAll, note)('Alt+K');

    entryOf(fake.menus.at(-1) ?? [], KILL_ALL_LABEL)?.click?.();
    entryOf(fake.trayMenus.at(-1) ?? [], KILL_ALL_LABEL)?.click?.();
    fake.shortcuts.get('Alt+K')?.();
    expect(face.calls).toEqual(
      ['menu', 'tray', 'hotkey'].map((cause) => ({ channel: `kill:${cause}`, request: { kind: 'global' }, by: 'ann' })),
    );
  });

  it('[K1] a hotkey that cannot be held or read is said, and takes no other kill away', () => {
    const { notes, note, killAll, fake } = bench();
    const hold = createHotkey(fake.electron.globalShortcut, killAll, note);
    expect([hold('taken'), hold('unreadable'), hold(''), hold('Alt+K')]).toEqual([false, false, true, true]);
    expect(notes.map((text) => /could not be taken|cannot be read/.test(text))).toEqual([true, true]);
    expect([...fake.shortcuts.keys()]).toEqual(['Alt+K']);
    setMenu(fake.electron, { killAll, hotkey: 'unreadable' });
    expect(entryOf(fake.menus.at(-1) ?? [], KILL_ALL_LABEL)?.click).toBeDefined();
  });

  it('a system without a tray is said, not fatal', () => {
    const { notes, note, killAll, fake } = bench();
    const Tray = class {
      constructor() {
        throw new Error('no tray');
      }
    } as unknown as typeof fake.electron.Tray;
    const tray = createTray({ ...fake.electron, Tray }, { icon: '', killAll, show: () => {}, quit: () => {}, note });
    expect(tray).toBeNull();
    expect(notes.length).toBe(1);
  });

  it('a latch that could not be saved is said', () => {
    const notes: string[] = [];
    const kill = () => ({ tripId: 'trip-1', status: 'LATCHED', gateClosedMicros: 1, persisted: false }) as const;
    createKillAll({ kill }, 'ann', (text) => notes.push(text))('tray');
    expect(notes[0]).toContain('could not be saved');
  });
});
