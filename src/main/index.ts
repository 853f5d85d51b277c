import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  globalShortcut,
  Menu,
  Notification,
  powerMonitor,
  protocol,
  session,
  shell,
  Tray,
} from 'electron';
import { checkFree, startControlSocket } from './adapters/control-socket/server.ts';
import { refuseToStop } from './adapters/terminal/no-stop.ts';
import { terminalOutput } from './adapters/terminal/output.ts';
import type { ElectronApi } from './desktop/electron-api.ts';
import { readLaunchOptions } from './desktop/launch-options.ts';
import { runDesktop } from './desktop/lifecycle.ts';
import { electronDoor } from './ipc/electron-door.ts';
import { guardCrash } from './log/crash.ts';
import { openLog } from './log/log.ts';
import { createConsole } from './runtime/compose.ts';
import { dataDirOf } from './runtime/data-dir.ts';
import { readTestExchange } from './runtime/venue-keys/read-test-exchange.ts';

/** The app's entry: hands the host, the console and the control socket to the desktop, which runs them. */
const electron: ElectronApi = {
  app,
  BrowserWindow,
  Menu,
  Tray,
  Notification,
  globalShortcut,
  powerMonitor,
  protocol,
  session,
  shell,
};
const options = readLaunchOptions(process.argv.slice(1), process.env, process.versions);
const operator = userInfo().username;
const words = terminalOutput(2);
const say = (text: string): void => words(`interlock: ${text}\n`);
refuseToStop(say);
const dataDir = dataDirOf(options.data, { env: process.env, platform: process.platform, home: homedir() });
guardCrash(() => openLog(dataDir, 'main'), say);
const bundles = join(import.meta.dirname, '..');

runDesktop({
  electron,
  door: electronDoor,
  // A desktop app is closed by accident and by the system: its venue must not end with it.
  createConsole: (console) =>
    createConsole({ ...console, venueProcess: true, testExchange: readTestExchange(options) }),
  checkFree,
  openControl: ({ dataDir, door, face, note }) =>
    startControlSocket({
      dataDir,
      ...door,
      onDelta: (listener) => face.onDelta(listener),
      by: operator,
      onProblem: note,
    }),
  host: options.host,
  fallbackReason: options.fallbackReason,
  dataDir,
  resourcesDir: app.isPackaged ? process.resourcesPath : join(bundles, '..', 'resources'),
  rendererDir: join(bundles, 'renderer'),
  preload: join(bundles, 'preload', 'index.cjs'),
  keyEntryPreload: join(bundles, 'preload', 'key-entry.cjs'),
  operator,
  say,
});
