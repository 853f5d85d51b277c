import { join } from 'node:path';
import type { HostView } from '../../shared/view/console-view.ts';
import { type ConsoleDoor, consoleDoor } from '../ipc/console-dispatch.ts';
import type { ConsoleFace } from '../ipc/console-face.ts';
import { type InvokeDoor, openGateway } from '../ipc/gateway.ts';
import { startPublisher } from '../ipc/publisher.ts';
import { openLog } from '../log/log.ts';
import type { ElectronApi } from './electron-api.ts';
import { createHotkey } from './hotkey.ts';
import { KeyEntryWindow } from './key-entry-window.ts';
import { createKillAll } from './kill-all.ts';
import { setMenu } from './menu.ts';
import { desktopChannel } from './notifications.ts';
import { watchPower } from './power.ts';
import { registerAppScheme, serveRenderer } from './protocol.ts';
import { hardenContents, hardenSession } from './security.ts';
import { createTray } from './tray.ts';
import { ConsoleWindow } from './window.ts';
import { wordsFor } from './words.ts';

/** Longest that closing the console may hold up the end of the app. */
const CLOSE_WITHIN_MS = 10_000;

/** An open control socket. */
export interface Control {
  close(): Promise<void>;
}

export interface DesktopOptions {
  readonly electron: ElectronApi;
  readonly door: InvokeDoor;
  readonly createConsole: (options: {
    dataDir: string;
    resourcesDir: string;
    host: HostView['name'];
    fallbackReason: string;
    version: string;
    note: (text: string) => void;
  }) => Promise<ConsoleFace>;
  /** Rejects in words when another console serves the data folder; asked before anything of it is opened. */
  readonly checkFree: (dataDir: string) => Promise<void>;
  /** Opens the control socket; rejects in words when another process holds the data folder. */
  readonly openControl: (options: {
    dataDir: string;
    door: ConsoleDoor;
    face: ConsoleFace;
    note: (text: string) => void;
  }) => Promise<Control>;
  readonly host: HostView['name'];
  readonly fallbackReason: string;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly rendererDir: string;
  readonly preload: string;
  /** That of the dialog for keys. */
  readonly keyEntryPreload: string;
  /** Who sits at this machine, for the journal. */
  readonly operator: string;
  /** One line to the terminal that started the app. */
  readonly say: (text: string) => void;
}

/** Runs the app from its first instruction to its last: one instance, everything hardened before a window opens. */
export function runDesktop(options: DesktopOptions): void {
  const { app } = options.electron;
  app.enableSandbox();
  registerAppScheme(options.electron.protocol);
  app.setPath('userData', join(options.dataDir, 'desktop'));
  if (!app.requestSingleInstanceLock()) {
    options.say('the console is open already; its window was brought to the front');
    app.quit();
    return;
  }
  const log = openLog(options.dataDir, 'main');
  const note = (text: string): void => {
    options.say(text);
    log.info(text);
  };
  const fault = (text: string, error: unknown): void => {
    options.say(text);
    log.error(text, error);
  };
  app
    .whenReady()
    .then(() => start(options, note, fault))
    .catch((error: unknown) => {
      fault(`the console did not start: ${wordsFor(error)}`, error);
      app.exit(1);
    });
}

async function start(
  options: DesktopOptions,
  note: (text: string) => void,
  fault: (text: string, error: unknown) => void,
): Promise<void> {
  const { electron, host, fallbackReason, dataDir, resourcesDir } = options;
  const { app } = electron;
  const icons = join(resourcesDir, 'icons');
  hardenContents(app, note);
  hardenSession(electron.session.defaultSession, app.isPackaged, note);
  serveRenderer(electron.protocol, options.rendererDir);

  await options.checkFree(dataDir);
  const version = app.getVersion();
  const face = await options.createConsole({ dataDir, resourcesDir, host, fallbackReason, version, note });
  const closers: (() => unknown)[] = [];
  closeBeforeQuit(electron, face, closers, fault);

  const door = consoleDoor(face, (channel, error) => fault(`${channel} failed`, error));
  const control = await options.openControl({ dataDir, door, face, note });
  closers.push(() => control.close());

  const keyEntry = new KeyEntryWindow({
    electron,
    door: options.door,
    preload: options.keyEntryPreload,
    icon: join(icons, 'interlock.png'),
    note,
  });
  closers.push(() => keyEntry.end());
  face.enterKeysThrough((entry) => keyEntry.open(entry));
  const window = new ConsoleWindow({
    electron,
    preload: options.preload,
    icon: join(icons, 'interlock.png'),
    title: 'Interlock',
    now: () => performance.now(),
    note,
    onSessionEnd: (session) => {
      door.onSessionEnd(session);
      keyEntry.close();
    },
  });
  closers.push(
    openGateway({
      door: options.door,
      ...door,
      isOwnContents: (contents) => window.owns(contents),
      windowAsker: () => ({ by: options.operator, via: 'window', session: window.session }),
    }),
    startPublisher(face, () => window.receivers()),
  );
  face.notifyThrough(desktopChannel(electron, options.say, () => performance.now()));
  const show = (): void => {
    window.show().catch((error: unknown) => fault('the window did not open; the console runs on', error));
  };
  addKills(options, face, show, note, closers);
  watchPower(electron.powerMonitor, note, () => face.lockRoles());
  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => app.quit());
  await window.show();
  note(host === 'electron' ? 'running in Electron' : `running in the fallback host (${host}): ${fallbackReason}`);
}

/** The ways to kill that do not pass through the window: tray, menu and the hotkey that the settings name. */
function addKills(
  { electron, operator, resourcesDir }: DesktopOptions,
  face: ConsoleFace,
  show: () => void,
  note: (text: string) => void,
  closers: (() => unknown)[],
): void {
  const killAll = createKillAll(face, operator, note);
  const tray = createTray(electron, {
    icon: join(resourcesDir, 'icons', 'tray.png'),
    killAll,
    show,
    quit: () => electron.app.quit(),
    note,
  });
  const hold = createHotkey(electron.globalShortcut, killAll, note);
  let held: string | undefined;
  const use = (hotkey: string): void => {
    if (hotkey === held) return;
    held = hotkey;
    hold(hotkey);
    setMenu(electron, { killAll, hotkey });
  };
  use(face.killHotkey);
  closers.push(
    face.onDelta((delta) => {
      if (delta.sections.settings !== undefined) use(delta.sections.settings.killHotkey);
    }),
    () => electron.globalShortcut.unregisterAll(),
    () => tray?.destroy(),
  );
}

/** Closes the console in order before the process ends, but never holds its end up for longer than the bound. */
function closeBeforeQuit(
  { app }: Pick<ElectronApi, 'app'>,
  face: ConsoleFace,
  closers: (() => unknown)[],
  fault: (text: string, error: unknown) => void,
): void {
  let closing = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    const late = setTimeout(() => {
      fault('the console took too long to close', undefined);
      app.exit(1);
    }, CLOSE_WITHIN_MS);
    closeAll(closers, face, fault)
      .finally(() => clearTimeout(late))
      .then((clean) => app.exit(clean ? 0 : 1));
  });
}

async function closeAll(
  closers: readonly (() => unknown)[],
  face: ConsoleFace,
  fault: (text: string, error: unknown) => void,
): Promise<boolean> {
  let clean = true;
  for (const close of [...closers, () => face.close()]) {
    try {
      await close();
    } catch (error) {
      clean = false;
      fault('a part of the console did not close', error);
    }
  }
  return clean;
}
