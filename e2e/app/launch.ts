import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Browser, chromium, type Page } from 'playwright';
import { findBrowser } from '../../tools/chromium-host/browser/find-browser.ts';
import { electronBinary } from '../../tools/start/electron-binary.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const START_WITHIN_MS = 30_000;

export type HostName = 'electron' | 'chromium';

/** The app as built, running, with its window. */
export interface LaunchedApp {
  readonly host: HostName;
  readonly page: Page;
  readonly dataDir: string;
  /** The main process: to be killed, looked at, waited for. */
  readonly process: ChildProcess;
  /** What the main process has said so far. */
  readonly said: () => string;
  /** Resolves with the exit code once the main process has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Asks the app to end, as a user does, and waits for it. The data folder stays. */
  close(): Promise<void>;
  /** Ends the main process at once, as a crash or a power cut does. The data folder stays. */
  crash(): Promise<void>;
}

export interface LaunchOptions {
  readonly dataDir: string;
  /** Picks Electron where it is, else Chromium; `INTERLOCK_E2E_HOST` decides when nothing else does. */
  readonly host?: HostName | 'auto';
  readonly env?: Readonly<Record<string, string>>;
  /** What it is started with besides the data folder. */
  readonly args?: readonly string[];
  /** Show a window even without need; otherwise tests without a screen run headless. */
  readonly headed?: boolean;
}

/** The host that a test run is for. Throws in words when the one that was asked for is not here. */
export function hostToTest(wanted: string = process.env.INTERLOCK_E2E_HOST ?? 'auto'): HostName {
  const electron = electronBinary() !== null;
  if (wanted === 'electron' && !electron) throw new Error('Electron is not here: npx install-electron --no fetches it');
  if (wanted === 'electron' || (wanted === 'auto' && electron)) return 'electron';
  if (findBrowser() === null) throw new Error('No Chromium or Chrome is here: npm run doctor says how to get one');
  return 'chromium';
}

/** A fresh data folder, and the way to remove it. */
export function freshDataDir(): { readonly path: string; readonly remove: () => void } {
  const place = mkdtempSync(join(tmpdir(), 'interlock-e2e-'));
  const path = join(place, 'data');
  mkdirSync(path, { mode: 0o700 });
  return { path, remove: () => rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}

/** Starts the built app with its window on the console's page. */
export function launchApp(options: LaunchOptions): Promise<LaunchedApp> {
  const host = hostToTest(options.host);
  return host === 'electron' ? launchElectron(options) : launchChromium(options);
}

async function launchElectron({ dataDir, env = {}, args = [] }: LaunchOptions): Promise<LaunchedApp> {
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: electronBinary() ?? '',
    args: [...(root ? ['--no-sandbox'] : []), ROOT, '--data', dataDir, ...args],
    env: { ...inherited(), ...env },
    timeout: START_WITHIN_MS,
  });
  const main = app.process();
  const said = collect(main);
  const page = await app.firstWindow({ timeout: START_WITHIN_MS });
  return running('electron', page, dataDir, main, said, async () => void (await app.close()));
}

async function launchChromium({ dataDir, env = {}, args = [], headed = false }: LaunchOptions): Promise<LaunchedApp> {
  const headless = headed ? {} : { INTERLOCK_HEADLESS: '1' };
  const host = join(ROOT, 'tools', 'chromium-host', 'main.ts');
  const main = spawn(process.execPath, [host, '--data', dataDir, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited(), INTERLOCK_E2E: '1', ...headless, ...env },
  });
  const said = collect(main);
  const address = await firstMatch(main, said, /window under test at (ws:\S+)/);
  await firstMatch(main, said, /running in the fallback host/);
  const browser = await chromium.connectOverCDP(address);
  const page = await consolePage(browser);
  return running('chromium', page, dataDir, main, said, async () => void main.kill('SIGTERM'));
}

async function consolePage(browser: Browser): Promise<Page> {
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('the window has no page');
  await page.waitForURL(/^https:\/\/interlock\.invalid\//, { timeout: START_WITHIN_MS });
  return page;
}

function running(
  host: HostName,
  page: Page,
  dataDir: string,
  main: ChildProcess,
  said: () => string,
  end: () => Promise<void>,
): LaunchedApp {
  const ended = new Promise<number | null>((resolve) => {
    if (main.exitCode !== null || main.signalCode !== null) resolve(main.exitCode);
    else main.once('exit', (code) => resolve(code));
  });
  return {
    host,
    page,
    dataDir,
    process: main,
    said,
    ended,
    close: async () => {
      await end();
      await ended;
    },
    crash: async () => {
      main.kill('SIGKILL');
      await ended;
    },
  };
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

function collect(main: ChildProcess): () => string {
  let text = '';
  for (const stream of [main.stdout, main.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  return () => text;
}

/** The first group of a pattern in what the process says; rejects with all of it when it ends or takes too long. */
function firstMatch(main: ChildProcess, said: () => string, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (): void => finish(() => reject(new Error(`the app did not start; it said:\n${said()}`)));
    const look = (): void => {
      const found = pattern.exec(said());
      if (found !== null) finish(() => resolve(found[1] ?? found[0]));
    };
    const late = setTimeout(fail, START_WITHIN_MS);
    const finish = (then: () => void): void => {
      clearTimeout(late);
      main.off('exit', fail);
      main.stderr?.off('data', look);
      then();
    };
    main.once('exit', fail);
    main.stderr?.on('data', look);
    look();
  });
}
