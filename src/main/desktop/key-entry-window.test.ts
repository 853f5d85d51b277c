import { describe, expect, it } from 'vitest';
import { Refusal } from '../../shared/ipc/contract.ts';
import { WIRE_KEY_ENTRY } from '../../shared/ipc/key-entry.ts';
import { APP_PAGE, keyEntryPage } from '../ipc/app-origin.ts';
import type { KeyEntry } from '../ipc/console-face.ts';
import type { InvokeDoor } from '../ipc/gateway.ts';
import { KeyEntryWindow } from './key-entry-window.ts';
import { fakeElectron } from './testing/fake-electron.ts';

const TYPED = { apiKey: 'a-key', secret: 'a-secret' };

function bench() {
  const fake = fakeElectron();
  const notes: string[] = [];
  const invokes = new Map<string, Parameters<InvokeDoor['handle']>[1]>();
  const submitted: unknown[] = [];
  const dialog = new KeyEntryWindow({
    electron: fake.electron,
    door: {
      handle: (channel, listener) => void invokes.set(channel, listener),
      removeHandler: (channel) => void invokes.delete(channel),
    },
    preload: '/key-entry.cjs',
    icon: '',
    note: (text) => notes.push(text),
  });
  const entry: KeyEntry = {
    ...{ exchange: 'binance', alias: 'desk', market: 'perp', replaces: false, fields: ['apiKey', 'secret'] },
    testExchange: 'https://127.0.0.1:4443',
    submit: async (typed) => {
      submitted.push(typed);
      return { kind: 'stored', text: 'It is there.' };
    },
  };
  const page = keyEntryPage(entry);
  const call = (
    what: string,
    { sender = fake.windows[0]?.webContents as object, url = page, parent = null as object | null } = {},
  ) => invokes.get(WIRE_KEY_ENTRY)?.({ sender, senderFrame: { url, parent } }, what, TYPED);
  return { fake, notes, invokes, submitted, dialog, entry, page, call };
}

describe('the dialog for a key', () => {
  it('[S6] is a window of its own: sandboxed, its own preload, kept out of captures, and hands over what was typed', async () => {
    const { fake, dialog, entry, submitted, call } = bench();
    dialog.open(entry);
    const [window] = fake.windows;
    expect(window?.isProtected).toBe(true);
    expect(window?.options.webPreferences).toMatchObject({
      preload: '/key-entry.cjs',
      sandbox: true,
      contextIsolation: true,
    });
    expect(window?.loaded).toEqual([
      'app://interlock/key-entry.html?exchange=Binance&alias=desk&fields=apiKey%2Csecret&replaces=false&testExchange=https%3A%2F%2F127.0.0.1%3A4443',
    ]);
    expect(await call('submit')).toEqual({ kind: 'stored', text: 'It is there.' });
    expect(submitted).toEqual([TYPED]);
  });

  it('[S6] [P1] takes nothing from the console’s window, a frame, another page, or after it is over', async () => {
    const { dialog, entry, submitted, notes, call, page } = bench();
    dialog.open(entry);
    const denied = { kind: 'refused', text: 'This page may not hand over a key.' };
    expect(await call('submit', { sender: {} })).toEqual(denied);
    expect(await call('submit', { parent: {} })).toEqual(denied);
    for (const url of [APP_PAGE, 'https://example.com/key-entry.html', page.replace('key-entry', 'other')]) {
      expect(await call('submit', { url })).toEqual(denied);
    }
    dialog.close();
    expect(await call('submit')).toEqual(denied);
    expect([submitted, notes.length]).toEqual([[], 6]);
  });

  it('is one: another key waits until it is cancelled or closed, and it ends with the app', async () => {
    const { fake, dialog, entry, invokes, call } = bench();
    dialog.open(entry);
    expect(() => dialog.open(entry)).toThrow(Refusal);
    await call('cancel');
    expect(fake.windows[0]?.isDestroyed()).toBe(true);
    dialog.open(entry);
    fake.windows[1]?.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(fake.windows[1]?.isDestroyed()).toBe(true);
    dialog.open(entry);
    dialog.end();
    expect([fake.windows[2]?.isDestroyed(), invokes.size]).toEqual([true, 0]);
  });

  /** A key whose test goes on until the console says what came of it. */
  function testing() {
    const all = bench();
    const { dialog, entry, call } = all;
    const outcome = Promise.withResolvers<{ kind: 'stored'; text: string }>();
    const calledOff = { is: false };
    dialog.open({
      ...entry,
      submit: (_typed, signal) => {
        signal.addEventListener('abort', () => {
          calledOff.is = true;
        });
        return outcome.promise;
      },
    });
    return { ...all, outcome, calledOff, answer: call('submit') };
  }

  it.each(['cancel', 'anything else'])(
    '[S1] %s while a key is tested calls the test off, and only then closes',
    async (how) => {
      const { fake, call, outcome, calledOff, answer } = testing();
      const cancelled = call(how);
      expect([calledOff.is, fake.windows[0]?.isDestroyed()]).toEqual([true, false]);
      outcome.reject(new Refusal('Cancelled. Nothing was stored.'));
      expect(await cancelled).toEqual({ kind: 'refused', text: 'Cancelled.' });
      expect(await answer).toEqual({ kind: 'refused', text: 'Cancelled. Nothing was stored.' });
      expect(fake.windows[0]?.isDestroyed()).toBe(true);
    },
  );

  it('[S1] cancelled too late says that the key is stored, and stays open for it', async () => {
    const { fake, call, outcome, answer } = testing();
    const cancelled = call('cancel');
    outcome.resolve({ kind: 'stored', text: 'It is there.' });
    expect(await cancelled).toEqual({ kind: 'stored', text: 'It is there.' });
    expect(await answer).toEqual({ kind: 'stored', text: 'It is there.' });
    expect(fake.windows[0]?.isDestroyed()).toBe(false);
    await call('cancel');
    expect(fake.windows[0]?.isDestroyed()).toBe(true);
  });

  it('[S1] a window that is closed, or whose console has gone, calls the test off too; one test runs at a time', async () => {
    for (const end of ['window', 'console'] as const) {
      const { fake, dialog, call, calledOff } = testing();
      expect(await call('submit')).toEqual({ kind: 'refused', text: 'A key is being tested already.' });
      if (end === 'window') fake.windows[0]?.close();
      else dialog.close();
      expect(calledOff.is).toBe(true);
    }
  });

  it('[E6] shows a refusal as it stands, and of anything else nothing', async () => {
    const { dialog, entry, notes, call } = bench();
    const failures: Error[] = [new Refusal('The key can withdraw.'), new TypeError('a-secret')];
    dialog.open({
      ...entry,
      submit: async () => {
        throw failures.shift();
      },
    });
    expect(await call('submit')).toEqual({ kind: 'refused', text: 'The key can withdraw.' });
    expect(JSON.stringify([await call('submit'), notes])).not.toContain('a-secret');
  });
});
