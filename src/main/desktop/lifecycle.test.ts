import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../shared/ipc/contract.ts';
import { WIRE_EVENT, WIRE_INVOKE } from '../../shared/ipc/wire.ts';
import { APP_PAGE } from '../ipc/app-origin.ts';
import type { InvokeDoor } from '../ipc/gateway.ts';
import { fakeConsole } from '../ipc/testing/fake-console.ts';
import { KILL_ALL_LABEL } from './kill-all.ts';
import { type DesktopOptions, runDesktop } from './lifecycle.ts';
import { entryOf, fakeElectron } from './testing/fake-electron.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'interlock-desktop-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function bench(overrides: Partial<DesktopOptions> = {}) {
  const fake = fakeElectron();
  const face = fakeConsole();
  const said: string[] = [];
  const order: string[] = [];
  const invokes = new Map<string, Parameters<InvokeDoor['handle']>[1]>();
  let started = (): void => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  const options: DesktopOptions = {
    electron: fake.electron,
    door: {
      handle: (channel, listener) => void invokes.set(channel, listener),
      removeHandler: (channel) => void invokes.delete(channel),
    },
    checkFree: async () => void order.push('checkFree'),
    createConsole: async () => {
      order.push('createConsole');
      return { ...face, close: async () => void order.push('close console') };
    },
    openControl: async () => ({ close: async () => void order.push('close control') }),
    host: 'chromium',
    fallbackReason: 'a test',
    dataDir,
    resourcesDir: dataDir,
    rendererDir: dataDir,
    preload: '/preload.cjs',
    keyEntryPreload: '/key-entry.cjs',
    operator: 'ann',
    say: (text) => {
      said.push(text);
      if (text.startsWith('running in')) started();
    },
    ...overrides,
  };
  const exited = new Promise<void>((resolve) => fake.app.once('exited', resolve));
  return { fake, face, said, order, invokes, options, running, exited };
}

describe('the life of the app', () => {
  it('opens hardened, serves its own window, publishes to it, and closes in order', async () => {
    const { fake, face, said, order, invokes, options, running, exited } = bench();
    runDesktop(options);
    await running;
    expect(fake.app.sandboxed).toBe(true);
    expect(fake.app.userData).toBe(join(dataDir, 'desktop'));
    expect(order).toEqual(['checkFree', 'createConsole']);
    expect(said.at(-1)).toBe('running in the fallback host (chromium): a test');

    const contents = fake.windows[0]?.webContents;
    const call = invokes.get(WIRE_INVOKE);
    const senderFrame = { url: APP_PAGE, parent: null };
    expect(await call?.({ sender: contents ?? {}, senderFrame }, 'console.snapshot', {})).toMatchObject({ ok: true });
    expect(await call?.({ sender: {}, senderFrame }, 'console.snapshot', {})).toMatchObject({ ok: false });
    expect(face.refused).toEqual([{ channel: 'console.snapshot', by: 'ann', via: 'window', code: 'FORBIDDEN_SENDER' }]);
    face.tick();
    expect(contents?.sent[0]?.slice(0, 2)).toEqual([WIRE_EVENT, 'console.delta']);

    fake.app.emit('window-all-closed');
    await exited;
    expect(order.slice(2)).toEqual(['close control', 'close console']);
    expect(fake.app.exits).toEqual([0]);
    expect(invokes.size).toBe(0);
  });

  it('[P3] a page loaded anew and a machine that goes to sleep lock what was unlocked', async () => {
    const { fake, face, options, invokes, running } = bench();
    const sleeps: (() => void)[] = [];
    const electron = {
      ...fake.electron,
      powerMonitor: {
        on: (event: string, listener: () => void) => void (event === 'suspend' && sleeps.push(listener)),
      },
    };
    runDesktop({ ...options, electron });
    await running;
    const contents = fake.windows[0]?.webContents;
    const call = invokes.get(WIRE_INVOKE);
    await call?.({ sender: contents ?? {}, senderFrame: { url: APP_PAGE, parent: null } }, 'role.lock', {});
    contents?.emit('did-navigate');
    expect(face.locked).toEqual([face.calls.at(-1)?.session]);
    expect(sleeps.length).toBe(1);
    sleeps[0]?.();
    expect(face.locked.at(-1)).toBe('all');
  });

  it('[U2] alarms that nobody acknowledges go to the desktop from the start', async () => {
    const { fake, face, options, running } = bench();
    runDesktop(options);
    await running;
    face.channels[0]?.({ priority: 'critical', cause: 'A kill', consequence: '', action: '' });
    expect(fake.notified).toEqual(['Interlock: A kill']);
  });

  it('[K1] the hotkey follows the settings, and the menu names it', async () => {
    const { fake, face, options, running } = bench();
    runDesktop(options);
    await running;
    expect([...fake.shortcuts.keys()]).toEqual([face.snapshot().settings.killHotkey]);
    fake.shortcuts.get(face.snapshot().settings.killHotkey)?.();
    expect(face.calls.at(-1)).toEqual({ channel: 'kill:hotkey', request: { kind: 'global' }, by: 'ann' });
    expect(entryOf(fake.menus.at(-1) ?? [], KILL_ALL_LABEL)?.accelerator).toBe(face.snapshot().settings.killHotkey);
  });

  it('[K1] [R5] with a view that cannot be made the window, the hotkey and its kill are there all the same', async () => {
    const { fake, face, options, running } = bench();
    const { killHotkey } = face;
    face.snapshot = () => {
      throw new Error('a bad row');
    };
    runDesktop(options);
    await running;
    fake.shortcuts.get(killHotkey)?.();
    expect(face.calls.at(-1)).toEqual({ channel: 'kill:hotkey', request: { kind: 'global' }, by: 'ann' });
  });

  it('a second instance opens nothing', () => {
    const { fake, said, order, options } = bench();
    fake.app.lock = false;
    runDesktop(options);
    expect(order).toEqual([]);
    expect(said[0]).toContain('open already');
    expect(existsSync(join(dataDir, 'logs'))).toBe(false);
  });

  it('[E6] a start that fails says why in words of our own, and nothing else; the log has the rest', async () => {
    const refused = bench({ checkFree: () => Promise.reject(new Refusal('Another console already runs.')) });
    runDesktop(refused.options);
    await refused.exited;
    expect(refused.said).toEqual(['the console did not start: Another console already runs.']);
    expect(refused.fake.app.exits).toEqual([1]);

    const broken = bench({ createConsole: () => Promise.reject(new TypeError("reading 'secretPath' of /home/ann")) });
    runDesktop(broken.options);
    await broken.exited;
    expect(broken.said.join()).not.toMatch(/secretPath|\/home/);
    expect(readFileSync(join(dataDir, 'logs', 'interlock.log'), 'utf8')).toContain('secretPath');
  });
});
