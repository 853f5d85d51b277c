import { EventEmitter } from 'node:events';
import type { Menu as ElectronMenu } from 'electron';
import type { ContentsApi, ElectronApi, MenuTemplate, SessionApi, WindowApi, WindowOptions } from '../electron-api.ts';

type Preventing = { url: string; prevented: boolean; preventDefault(): void };

export class FakeContents extends EventEmitter implements ContentsApi {
  destroyed = false;
  url = '';
  readonly sent: unknown[][] = [];
  openHandler: () => { action: string } = () => ({ action: 'allow' });

  isDestroyed(): boolean {
    return this.destroyed;
  }
  getURL(): string {
    return this.url;
  }
  send(...args: unknown[]): void {
    this.sent.push(args);
  }
  setWindowOpenHandler(handler: () => { action: 'deny' }): void {
    this.openHandler = handler;
  }
  /** Emits an event that can be prevented; true when it was. */
  tries(event: 'will-navigate' | 'will-redirect' | 'will-attach-webview', url = ''): boolean {
    const attempt: Preventing = {
      url,
      prevented: false,
      preventDefault() {
        this.prevented = true;
      },
    };
    this.emit(event, attempt);
    return attempt.prevented;
  }
}

export class FakeWindow extends EventEmitter implements WindowApi {
  readonly webContents = new FakeContents();
  readonly options: WindowOptions;
  readonly loaded: string[] = [];
  shown = 0;
  isProtected = false;

  constructor(options: WindowOptions) {
    super();
    this.options = options;
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    this.webContents.url = url;
  }
  show(): void {
    this.shown += 1;
  }
  focus(): void {}
  close(): void {
    this.webContents.destroyed = true;
    this.emit('closed');
  }
  setContentProtection(enable: boolean): void {
    this.isProtected = enable;
  }
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }
}

export class FakeApp extends EventEmitter {
  isPackaged = true;
  lock = true;
  sandboxed = false;
  readonly exits: number[] = [];
  userData = '';

  getVersion(): string {
    return '1.2.3';
  }
  enableSandbox(): void {
    this.sandboxed = true;
  }
  setPath(_name: string, path: string): void {
    this.userData = path;
  }
  requestSingleInstanceLock(): boolean {
    return this.lock;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  quit(): void {
    this.emit('before-quit', { preventDefault: () => {} });
  }
  exit(code = 0): void {
    this.exits.push(code);
    this.emit('exited');
  }
}

/** Electron as the desktop sees it, with what it was asked to do kept for the test to look at. */
export function fakeElectron() {
  const app = new FakeApp();
  const windows: FakeWindow[] = [];
  const menus: MenuTemplate[][] = [];
  const trayMenus: MenuTemplate[][] = [];
  const shortcuts = new Map<string, () => void>();
  const schemes = new Map<string, (request: Request) => Promise<Response>>();
  const notified: string[] = [];
  const beeps = { count: 0 };
  const templates = new Map<unknown, MenuTemplate[]>();
  type Ask = Parameters<SessionApi['setPermissionRequestHandler']>[0];
  type Before = Parameters<SessionApi['webRequest']['onBeforeRequest']>[0];
  const session: {
    ask: Ask | null;
    check: (() => boolean) | null;
    device: (() => boolean) | null;
    before: Before | null;
  } = {
    ask: null,
    check: null,
    device: null,
    before: null,
  };
  const electron: ElectronApi = {
    app,
    BrowserWindow: class extends FakeWindow {
      constructor(options: WindowOptions) {
        super(options);
        windows.push(this);
        app.emit('web-contents-created', {}, this.webContents);
      }
    },
    Menu: {
      buildFromTemplate: (template) => {
        if (JSON.stringify(template).includes('unreadable')) throw new TypeError('Error processing argument');
        const menu = {} as ElectronMenu;
        templates.set(menu, template);
        return menu;
      },
      setApplicationMenu: (menu) => void menus.push(templates.get(menu) ?? []),
    },
    Tray: class {
      setToolTip(): void {}
      setContextMenu(menu: unknown): void {
        trayMenus.push(templates.get(menu) ?? []);
      }
      on(): void {}
      destroy(): void {}
    },
    Notification: class {
      readonly #title: string;
      static isSupported(): boolean {
        return true;
      }
      constructor(options: { title: string }) {
        this.#title = options.title;
      }
      show(): void {
        notified.push(this.#title);
      }
    },
    globalShortcut: {
      register: (accelerator, callback) => {
        if (accelerator.includes('unreadable')) throw new TypeError('Error processing argument');
        if (accelerator.includes('taken')) return false;
        shortcuts.set(accelerator, callback);
        return true;
      },
      unregisterAll: () => shortcuts.clear(),
    },
    powerMonitor: { on: () => {} },
    protocol: {
      registerSchemesAsPrivileged: () => {},
      handle: (scheme, handler) => void schemes.set(scheme, handler),
    },
    shell: {
      beep: () => {
        beeps.count += 1;
      },
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler) => {
          session.ask = handler;
        },
        setPermissionCheckHandler: (handler) => {
          session.check = handler;
        },
        setDevicePermissionHandler: (handler) => {
          session.device = handler;
        },
        webRequest: {
          onBeforeRequest: (listener) => {
            session.before = listener;
          },
        },
      },
    },
  };
  return { electron, app, windows, menus, trayMenus, shortcuts, schemes, notified, beeps, session };
}

/** The entry with this label, wherever it stands in a menu. */
export function entryOf(menu: readonly MenuTemplate[], label: string): MenuTemplate | undefined {
  for (const entry of menu) {
    const found = entry.label === label ? entry : entryOf(entry.submenu ?? [], label);
    if (found !== undefined) return found;
  }
  return undefined;
}
