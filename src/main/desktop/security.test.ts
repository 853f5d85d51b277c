import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APP_PAGE } from '../ipc/app-origin.ts';
import { hardenContents, hardenSession, safeWebPreferences } from './security.ts';
import { FakeContents, fakeElectron } from './testing/fake-electron.ts';

const ELSEWHERE = [
  'https://example.com/',
  'file:///etc/passwd',
  'data:text/html,x',
  'app://other/',
  'javascript:1',
  '',
];

function hardened(packaged = true) {
  const fake = fakeElectron();
  const notes: string[] = [];
  hardenContents(fake.electron.app, (text) => notes.push(text));
  hardenSession(fake.electron.session.defaultSession, packaged, (text) => notes.push(text));
  const contents = new FakeContents();
  fake.app.emit('web-contents-created', {}, contents);
  const cancels = (url: string): boolean => {
    let cancelled = false;
    fake.session.before?.({ url }, ({ cancel }) => {
      cancelled = cancel;
    });
    return cancelled;
  };
  return { fake, contents, cancels, notes };
}

describe('the security checklist', () => {
  it('windows are sandboxed and isolated, without Node; developer tools only in a checkout', () => {
    expect(safeWebPreferences('p', true)).toEqual({
      preload: 'p',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: false,
    });
    expect(safeWebPreferences('p', false).devTools).toBe(true);
  });

  it('[P1] a page cannot leave the console, open a window or attach a webview', () => {
    const { contents, notes } = hardened();
    for (const url of ELSEWHERE) {
      expect(contents.tries('will-navigate', url)).toBe(true);
      expect(contents.tries('will-redirect', url)).toBe(true);
    }
    expect(contents.tries('will-navigate', APP_PAGE)).toBe(false);
    expect(contents.tries('will-attach-webview')).toBe(true);
    expect(contents.openHandler()).toEqual({ action: 'deny' });
    expect(notes.length).toBe(2 * ELSEWHERE.length + 2);
  });

  it('[P1] every permission is denied, asked or checked', () => {
    const { fake } = hardened();
    const granted: boolean[] = [];
    for (const permission of ['media', 'notifications', 'clipboard-read', 'geolocation', 'unheard-of']) {
      fake.session.ask?.({}, permission, (answer) => granted.push(answer));
    }
    expect(granted).toEqual([false, false, false, false, false]);
    expect([fake.session.check?.(), fake.session.device?.()]).toEqual([false, false]);
  });

  it('[N2] no request but for the own page goes out of the window', () => {
    const { cancels } = hardened();
    fc.assert(fc.property(fc.webUrl(), (url) => cancels(url)));
    for (const url of [...ELSEWHERE, 'devtools://devtools/x', 'ws://127.0.0.1/']) expect(cancels(url)).toBe(true);
    expect(cancels(APP_PAGE)).toBe(false);
    expect(hardened(false).cancels('devtools://devtools/x')).toBe(false);
  });
});
