import { randomUUID } from 'node:crypto';
import { APP_PAGE } from '../ipc/app-origin.ts';
import type { ContentsApi, ElectronApi, WindowApi } from './electron-api.ts';
import { type Note, safeWebPreferences } from './security.ts';

/** A renderer that dies again within this time is left alone: the console runs on without a window. */
export const REOPEN_ONCE_IN_MS = 60_000;

export interface ConsoleWindowOptions {
  readonly electron: Pick<ElectronApi, 'BrowserWindow' | 'app'>;
  readonly preload: string;
  readonly icon: string;
  readonly title: string;
  readonly now: () => number;
  readonly note: Note;
  /** A page is gone; what was unlocked for it is to be locked. */
  readonly onSessionEnd: (session: string) => void;
}

/** The console's one window: opened, brought to the front, and reopened once when its renderer dies. */
export class ConsoleWindow {
  readonly #options: ConsoleWindowOptions;
  #window: WindowApi | null = null;
  #session = randomUUID();
  #reopenedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ConsoleWindowOptions) {
    this.#options = options;
  }

  /** The session of the page that is shown now: one loaded anew is another. */
  get session(): string {
    return this.#session;
  }

  /** Opens the window, or brings the open one to the front. */
  async show(): Promise<void> {
    const open = this.#window;
    if (open !== null && !open.isDestroyed()) {
      if (open.isMinimized()) open.restore();
      open.show();
      open.focus();
      return;
    }
    const { electron, preload, icon, title } = this.#options;
    const window = new electron.BrowserWindow({
      width: 1440,
      height: 900,
      minWidth: 1024,
      minHeight: 640,
      title,
      show: false,
      backgroundColor: '#15181c',
      icon,
      webPreferences: safeWebPreferences(preload, electron.app.isPackaged),
    });
    this.#window = window;
    window.once('ready-to-show', () => window.show());
    window.on('closed', () => {
      if (this.#window === window) this.#window = null;
      this.#endSession();
    });
    window.webContents.on('did-navigate', () => this.#endSession());
    window.webContents.on('render-process-gone', (_event, details) => void this.#rendererGone(window, details.reason));
    await window.loadURL(APP_PAGE);
  }

  /** The web contents of the window, if it is there: whom to publish to. */
  receivers(): ContentsApi[] {
    const window = this.#window;
    return window === null || window.isDestroyed() ? [] : [window.webContents];
  }

  /** True for the web contents of this window. */
  owns(contents: object): boolean {
    return this.receivers().some((own) => own === contents);
  }

  #endSession(): void {
    const ended = this.#session;
    this.#session = randomUUID();
    this.#options.onSessionEnd(ended);
  }

  async #rendererGone(window: WindowApi, reason: string): Promise<void> {
    this.#endSession();
    const { note, now } = this.#options;
    if (window !== this.#window || window.isDestroyed() || reason === 'clean-exit') return;
    if (now() - this.#reopenedAt < REOPEN_ONCE_IN_MS) {
      note(`the window's process ended again (${reason}); the console runs on without it: see interlock status`);
      return;
    }
    this.#reopenedAt = now();
    note(`the window's process ended (${reason}); the console runs on, and opens it again`);
    try {
      await window.loadURL(APP_PAGE);
    } catch {
      note('the window did not open again; the console runs on without it: see interlock status');
    }
  }
}
