import { describe, expect, it } from 'vitest';
import type { ConsoleDelta } from '../../shared/view/delta.ts';
import { APP_PAGE } from '../ipc/app-origin.ts';
import type { ConsoleFace } from '../ipc/console-face.ts';
import { emptyView, fakeConsole } from '../ipc/testing/fake-console.ts';
import { MAX_NOTIFICATIONS_A_MINUTE, notifyAlarms } from './notifications.ts';
import { fakeElectron } from './testing/fake-electron.ts';
import { ConsoleWindow, REOPEN_ONCE_IN_MS } from './window.ts';

function bench() {
  const fake = fakeElectron();
  const notes: string[] = [];
  let time = 0;
  const window = new ConsoleWindow({
    electron: fake.electron,
    preload: '/preload.cjs',
    icon: '',
    title: 'Interlock',
    now: () => time,
    note: (text) => notes.push(text),
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  const wait = (ms: number): void => {
    time += ms;
  };
  return { fake, notes, window, settle, wait };
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

describe('notifications', () => {
  const alarm = (id: string, priority: 'critical' | 'low') => ({
    id,
    at: 0,
    raisedWallAt: 0,
    priority,
    agent: null,
    cause: `cause ${id}`,
    consequence: 'Orders wait.',
    action: 'Look at the feed.',
    acknowledged: false,
    cleared: false,
    shelvedUntilWallAt: null,
    shelveAtMostMs: 0,
    escalatedTo: null,
  });

  it('[U2] each urgent alarm is announced once, within a bound', () => {
    const { electron, notified } = fakeElectron();
    let listener: (delta: ConsoleDelta) => void = () => {};
    const face: Pick<ConsoleFace, 'onDelta'> = {
      onDelta: (given) => {
        listener = given;
        return () => {};
      },
    };
    let time = 0;
    notifyAlarms(face, electron.Notification, () => time);
    const raise = (...alarms: ReturnType<typeof alarm>[]): void =>
      listener({
        version: 1,
        wallAt: 0,
        sections: {},
        tables: { alarms: { upsert: alarms, remove: [] } },
        curve: [],
        curveReset: false,
      });
    raise(alarm('a', 'critical'), alarm('b', 'low'));
    raise(alarm('a', 'critical'));
    expect(notified).toEqual(['Interlock: cause a']);
    raise(...Array.from({ length: 20 }, (_, index) => alarm(`x${index}`, 'critical')));
    expect(notified.length).toBe(MAX_NOTIFICATIONS_A_MINUTE);
    time = 60_000;
    raise(alarm('later', 'critical'));
    expect(notified.at(-1)).toBe('Interlock: cause later');
  });
});

it('the empty view that these tests start from is a valid one', () => {
  expect(fakeConsole().snapshot()).toEqual(emptyView());
});
