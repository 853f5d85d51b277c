import { EventEmitter } from 'node:events';
import { terminalOutput } from '../../../src/main/adapters/terminal/output.ts';
import type { ContentsApi, WindowApi, WindowOptions } from '../../../src/main/desktop/electron-api.ts';
import { type Browser, launchBrowser } from '../browser/browser.ts';
import { type CallFrame, HostedPage } from '../browser/page.ts';
import { app } from './app.ts';
import { invoke, mayRequest, serve } from './web.ts';

/** Words that the window's title ends with, so that nobody takes this host for the product's own. */
export const TITLE_SUFFIX = ' — fallback host (Chromium)';

const words = terminalOutput(2);
const say = (text: string): void => words(`interlock: ${text}\n`);

class Contents extends EventEmitter implements ContentsApi {
  page: HostedPage | null = null;
  destroyed = false;
  #openHandler: () => unknown = () => {};

  isDestroyed(): boolean {
    return this.destroyed;
  }

  getURL(): string {
    return this.page?.url ?? '';
  }

  send(channel: string, ...args: unknown[]): void {
    this.page?.post(channel, args);
  }

  setWindowOpenHandler(handler: () => { action: 'deny' }): void {
    this.#openHandler = handler;
  }

  /** A page opened a window: it is closed whatever the app says, but the app is told. */
  askedForWindow(): void {
    this.#openHandler();
  }

  /** Whether a request may go on; a navigation is put to the app's own listeners first, as Electron does. */
  allows(url: string, navigation: boolean): boolean {
    let prevented = false;
    const event = {
      url,
      preventDefault: () => {
        prevented = true;
      },
    };
    if (navigation) this.emit('will-navigate', event);
    return !prevented && mayRequest(url);
  }

  call(channel: string, args: readonly unknown[], frame: CallFrame): Promise<unknown> {
    const senderFrame = { url: frame.url, parent: frame.top ? null : {} };
    return invoke({ sender: this, senderFrame }, channel, args);
  }
}

let windows = 0;

/** Each window is one browser process in app mode, with a profile of its own. It ends with its window, and the window with it. */
export class BrowserWindow extends EventEmitter implements WindowApi {
  readonly webContents = new Contents();
  readonly #options: WindowOptions;
  readonly #end = (): Promise<void> => this.#browser?.close() ?? Promise.resolve();
  #browser: Browser | null = null;

  constructor(options: WindowOptions) {
    super();
    this.#options = options;
    windows += 1;
    app.endings.add(this.#end);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    if (this.#browser === null) await this.#launch();
    await this.webContents.page?.navigate(url);
  }

  /** The browser shows its window as soon as it has one. */
  show(): void {}

  focus(): void {
    this.webContents.page?.toFront();
  }

  restore(): void {
    this.focus();
  }

  close(): void {
    void this.#end();
  }

  /** A browser's window cannot be kept out of captures. */
  setContentProtection(): void {}

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }

  async #launch(): Promise<void> {
    const { width, height, webPreferences } = this.#options;
    const contents = this.webContents;
    const browser = await launchBrowser({
      width,
      height,
      say,
      profiles: app.userData,
      onExit: (crashed) => this.#exited(crashed),
    });
    this.#browser = browser;
    const page = new HostedPage(browser.pipe, {
      allows: (url, navigation) => contents.allows(url, navigation),
      serve,
      call: (channel, args, frame) => contents.call(channel, args, frame),
      onLoad: () => this.emit('ready-to-show'),
      onNavigated: () => contents.emit('did-navigate'),
      onCrash: () => contents.emit('render-process-gone', {}, { reason: 'crashed' }),
      // Headless, the browser would outlive its last window.
      onClose: () => void browser.close(),
      onExtraWindow: () => contents.askedForWindow(),
    });
    await page.open(webPreferences.preload, TITLE_SUFFIX);
    contents.page = page;
  }

  #exited(crashed: boolean): void {
    const shown = this.webContents.page !== null;
    this.#browser = null;
    this.webContents.page = null;
    if (crashed) {
      // A browser that never showed the page failed to start, which loadURL reports by itself.
      if (shown) this.webContents.emit('render-process-gone', {}, { reason: 'killed' });
      return;
    }
    this.webContents.destroyed = true;
    app.endings.delete(this.#end);
    windows -= 1;
    this.emit('closed');
    if (windows === 0) app.emit('window-all-closed');
  }
}
