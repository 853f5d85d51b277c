import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { browserArguments } from './arguments.ts';
import { findBrowser } from './find-browser.ts';
import { DevToolsPipe } from './pipe.ts';

/** Longest wait for the browser to answer on its pipe. */
const START_WITHIN_MS = 30_000;
/** How long a browser that was asked to close may take before it is ended. */
const CLOSE_WITHIN_MS = 3_000;

export interface BrowserOptions {
  readonly width: number;
  readonly height: number;
  readonly say: (text: string) => void;
  /** The folder that holds the profile while the browser runs. */
  readonly profiles: string;
  /** `crashed`: it ended by a signal or an error; otherwise its last window was closed. */
  readonly onExit: (crashed: boolean) => void;
}

export interface Browser {
  readonly pipe: DevToolsPipe;
  close(): Promise<void>;
}

/** Starts the installed browser with a profile of its own, which is removed with it. */
export async function launchBrowser(options: BrowserOptions): Promise<Browser> {
  const path = findBrowser();
  if (path === null) throw new Error('no Chromium or Chrome was found; npm run doctor says how to get one');
  const noSandbox = process.platform === 'linux' && process.getuid?.() === 0;
  if (noSandbox) options.say("started as root: Chromium's own sandbox is off; start it as a user to have it on");
  const profile = freshProfile(options.profiles);
  const debugPort = process.env.INTERLOCK_E2E === '1';
  const headless = process.env.INTERLOCK_HEADLESS === '1';
  const args = browserArguments({
    profile,
    width: options.width,
    height: options.height,
    headless,
    noSandbox,
    debugPort,
  });
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const pipe = new DevToolsPipe(child.stdio[3] as Writable, child.stdio[4] as Readable);
  let ended = false;
  let asked = false;
  const exit = new Promise<void>((resolve) => {
    const end = (crashed: boolean): void => {
      if (ended) return;
      ended = true;
      pipe.close();
      removeProfile(profile);
      options.onExit(crashed && !asked);
      resolve();
    };
    child.once('error', () => end(true));
    child.once('exit', (code, signal) => end(signal !== null || code !== 0));
  });
  const late = setTimeout(() => child.kill('SIGKILL'), START_WITHIN_MS);
  try {
    await pipe.send('Browser.getVersion');
  } catch {
    throw new Error(`${path} did not start; it may need a display, or INTERLOCK_HEADLESS=1`);
  } finally {
    clearTimeout(late);
  }
  if (debugPort) await announcePort(profile, options.say);
  return {
    pipe,
    close: () => {
      asked = true;
      return closeBrowser(child, pipe, exit);
    },
  };
}

const PROFILE = 'window-';
/** Of windows that are open. */
const inUse = new Set<string>();

/** An empty profile; those that a host which was killed has left are removed. */
function freshProfile(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const left = readdirSync(folder).filter((name) => name.startsWith(PROFILE));
  for (const path of left.map((name) => join(folder, name))) if (!inUse.has(path)) removeProfile(path);
  const profile = mkdtempSync(join(folder, PROFILE));
  inUse.add(profile);
  return profile;
}

/** A browser that is just ending may still write into its profile: what is left then goes at the next start. */
function removeProfile(path: string): void {
  inUse.delete(path);
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  } catch {
    // See above.
  }
}

async function closeBrowser(child: ChildProcess, pipe: DevToolsPipe, exit: Promise<void>): Promise<void> {
  pipe.send('Browser.close').catch(() => child.kill());
  const late = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS);
  await exit;
  clearTimeout(late);
}

/** Tells the end-to-end tests where Chromium listens, once it has written it down. */
async function announcePort(profile: string, say: (text: string) => void): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      const [port, path] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
      say(`window under test at ws://127.0.0.1:${port}${path}`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
