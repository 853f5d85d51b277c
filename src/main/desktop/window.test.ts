import { describe, expect, it } from 'vitest';
import { emptyView } from '../../shared/view/testing/empty-view.ts';
import { APP_PAGE } from '../ipc/app-origin.ts';
import { fakeConsole } from '../ipc/testing/fake-console.ts';
import { fakeElectron } from './testing/fake-electron.ts';
import { ConsoleWindow, REOPEN_ONCE_IN_MS } from './window.ts';

function bench() {
  const fake = fakeElectron();
  const notes: string[] = [];
  const ended: string[] = [];
  let time = 0;
  const window = new ConsoleWindow({
    electron: fake.electron,
    preload: '/preload.cjs',
    icon: '',
    title: 'Interlock',
    now: () => time,
    note: (text) => notes.push(text),
    onSessionEnd: (session) => ended.push(session),
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  const wait = (ms: number): void => {
    time += ms;
  };
  return { fake, notes, ended, window, settle, wait };
}

describe('the window', () => {
  it('is one: shown again it comes to the front, closed it opens anew', async () => {
    const { fake, window } = bench();
    await window.show();
    await window.show();
    expect(fake.windows.length).toBe(1);
    const [first] = fake.windows;
    expect(first?.loaded).toEqual([APP_PAGE]);
    expect(window.owns(first?.webContents ?? {})).toBe(true);
    expect(window.owns({})).toBe(false);
    first?.emit('closed');
    expect(window.receivers()).toEqual([]);
    await window.show();
    expect(fake.windows.length).toBe(2);
  });

  it('[P3] a page loaded anew, closed or dead is another session than before, and the old one is told to be over', async () => {
    const { fake, ended, window, settle } = bench();
    await window.show();
    const [only] = fake.windows;
    const seen = [window.session];
    for (const end of ['did-navigate', 'render-process-gone', 'closed'] as const) {
      if (end === 'closed') only?.emit(end);
      else only?.webContents.emit(end, {}, { reason: 'crashed' });
      await settle();
      seen.push(window.session);
    }
    expect(new Set(seen).size).toBe(4);
    expect(ended).toEqual(seen.slice(0, 3));
  });

  it('opens again once when its process dies, and leaves it after that', async () => {
    const { fake, notes, window, settle, wait } = bench();
    await window.show();
    const [only] = fake.windows;
    const die = async (reason: string): Promise<void> => {
      only?.webContents.emit('render-process-gone', {}, { reason });
      await settle();
    };
    await die('crashed');
    expect(only?.loaded.length).toBe(2);
    await die('crashed');
    expect(only?.loaded.length).toBe(2);
    expect(notes.at(-1)).toContain('runs on without it');
    wait(REOPEN_ONCE_IN_MS);
    await die('oom');
    expect(only?.loaded.length).toBe(3);
    await die('clean-exit');
    expect(only?.loaded.length).toBe(3);
  });
});

it('the empty view that these tests start from is a valid one', () => {
  expect(fakeConsole().snapshot()).toEqual(emptyView());
});
