import type { Menu } from 'electron';

/**
 * Exactly the part of Electron that the desktop uses. src/main/index.ts fills it from Electron itself, which checks it
 * against electron.d.ts; tools/chromium-host fills it with its stand-in. A call that is not here, or that the stand-in
 * does not have, fails the type check.
 */
export interface ElectronApi {
  readonly app: AppApi;
  readonly BrowserWindow: new (options: WindowOptions) => WindowApi;
  readonly Menu: MenuApi;
  readonly Tray: new (icon: string) => TrayApi;
  readonly Notification: NotificationApi;
  readonly globalShortcut: ShortcutApi;
  readonly powerMonitor: PowerApi;
  readonly protocol: ProtocolApi;
  readonly session: { readonly defaultSession: SessionApi };
  readonly shell: ShellApi;
}

export interface Preventable {
  preventDefault(): void;
}

export interface AppApi {
  readonly isPackaged: boolean;
  getVersion(): string;
  enableSandbox(): void;
  setPath(name: 'userData', path: string): void;
  requestSingleInstanceLock(): boolean;
  whenReady(): Promise<void>;
  quit(): void;
  exit(code?: number): void;
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown;
  on(event: 'window-all-closed' | 'second-instance' | 'activate', listener: () => void): unknown;
  on(event: 'web-contents-created', listener: (event: unknown, contents: ContentsApi) => void): unknown;
}

export interface WindowOptions {
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly minHeight: number;
  readonly title: string;
  readonly show: boolean;
  readonly backgroundColor: string;
  readonly icon: string;
  readonly webPreferences: {
    readonly preload: string;
    readonly sandbox: true;
    readonly contextIsolation: true;
    readonly nodeIntegration: false;
    readonly nodeIntegrationInSubFrames: false;
    readonly nodeIntegrationInWorker: false;
    readonly webSecurity: true;
    readonly allowRunningInsecureContent: false;
    readonly webviewTag: false;
    readonly navigateOnDragDrop: false;
    readonly safeDialogs: true;
    readonly spellcheck: false;
    readonly devTools: boolean;
  };
}

export interface WindowApi {
  readonly webContents: ContentsApi;
  loadURL(url: string): Promise<void>;
  show(): void;
  focus(): void;
  close(): void;
  /** Keeps the window out of captures of the screen, where the system can. */
  setContentProtection(enable: boolean): void;
  restore(): void;
  isMinimized(): boolean;
  isDestroyed(): boolean;
  on(event: 'closed', listener: () => void): unknown;
  once(event: 'ready-to-show', listener: () => void): unknown;
}

export interface ContentsApi {
  isDestroyed(): boolean;
  getURL(): string;
  send(channel: string, ...args: unknown[]): void;
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
  on(event: 'will-navigate' | 'will-redirect', listener: (event: Preventable & { url: string }) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  /** The window shows another page than before, or the same anew. */
  on(event: 'did-navigate', listener: () => void): unknown;
  on(event: 'render-process-gone', listener: (event: unknown, details: { reason: string }) => void): unknown;
}

export interface MenuTemplate {
  readonly label?: string;
  readonly role?: 'quit' | 'reload' | 'togglefullscreen' | 'minimize' | 'close' | 'editMenu' | 'toggleDevTools';
  readonly type?: 'separator';
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly click?: () => void;
  readonly submenu?: MenuTemplate[];
}

export interface MenuApi {
  buildFromTemplate(template: MenuTemplate[]): Menu;
  setApplicationMenu(menu: Menu | null): void;
}

export interface TrayApi {
  setToolTip(text: string): void;
  setContextMenu(menu: Menu | null): void;
  on(event: 'click', listener: () => void): unknown;
  destroy(): void;
}

export interface NotificationApi {
  new (options: { title: string; body: string; urgency: 'normal' | 'critical' }): { show(): void };
  isSupported(): boolean;
}

/** The system's alert sound. */
export interface ShellApi {
  beep(): void;
}

export interface ShortcutApi {
  /** Throws a TypeError for an accelerator that it cannot read; false when another program holds it. */
  register(accelerator: string, callback: () => void): boolean;
  unregisterAll(): void;
}

export interface PowerApi {
  on(event: 'suspend' | 'resume', listener: () => void): unknown;
}

export interface ProtocolApi {
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: { standard: boolean; secure: boolean } }[]): void;
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void;
}

export interface SessionApi {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: () => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  readonly webRequest: {
    onBeforeRequest(
      listener: (details: { readonly url: string }, answer: (response: { cancel: boolean }) => void) => void,
    ): void;
  };
}
