import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findBrowser } from './chromium-host/browser/find-browser.ts';
import { checksFor } from './doctor/checks.ts';
import { buildIfStale } from './start/build.ts';
import { type Choice, chooseHost, type HostName } from './start/choose-host.ts';
import { electronBinary, fetchElectron } from './start/electron-binary.ts';

/**
 * `npm start`: builds what is stale and runs the app in Electron, else in the Chromium host, else headless with a status
 * screen in the terminal; it says which, and why. `--host` names one; all else is handed on to the app (`--data DIR`).
 */
const ROOT = join(import.meta.dirname, '..');
const HOSTS: readonly string[] = ['electron', 'chromium', 'headless'] satisfies HostName[];
const say = (text: string): void => void process.stderr.write(`interlock: ${text}\n`);

function hasScreen(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY, INTERLOCK_HEADLESS } = process.env;
  if (process.platform !== 'linux' || INTERLOCK_HEADLESS === '1') return true;
  return (DISPLAY ?? '') !== '' || (WAYLAND_DISPLAY ?? '') !== '';
}

/** The command line of a host, and what its environment gets. */
function commandOf({ host, why }: Choice, rest: readonly string[]): { args: [string, ...string[]]; env: object } {
  if (host === 'electron') {
    // Chromium's sandbox does not start as root; Electron refuses to run then unless told.
    const root = process.platform === 'linux' && process.getuid?.() === 0;
    if (root) say("started as root: Chromium's own sandbox is off; start it as a user to have it on");
    return { args: [electronBinary() ?? 'electron', ...(root ? ['--no-sandbox'] : []), ROOT, ...rest], env: {} };
  }
  if (host === 'chromium') {
    const entry = join(ROOT, 'tools', 'chromium-host', 'main.ts');
    return { args: [process.execPath, entry, ...rest], env: { INTERLOCK_FALLBACK_REASON: why } };
  }
  const cli = join(ROOT, 'src', 'main', 'cli.ts');
  return { args: [process.execPath, cli, 'run', '--headless', '--status', ...rest], env: {} };
}

/** Runs the host until it ends, handing on the signals that end it; resolves with its exit code. */
function runHost(choice: Choice, rest: readonly string[]): Promise<number> {
  const { args, env } = commandOf(choice, rest);
  const [program, ...others] = args;
  const child = spawn(program, others, { cwd: process.cwd(), stdio: 'inherit', env: { ...process.env, ...env } });
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child too; sent twice it would count as impatience.
      if (signal !== 'SIGINT' || !onTerminal) child.kill(signal);
    });
  }
  return new Promise((resolve) => {
    child.once('error', () => {
      say(`the ${choice.host} host could not be started: npm run doctor`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Takes `--host NAME` out of the arguments; what is left is for the app. */
function splitHost(args: readonly string[]): { named: string | null; rest: string[] } {
  const at = args.indexOf('--host');
  return at === -1 ? { named: null, rest: [...args] } : { named: args[at + 1] ?? '', rest: args.toSpliced(at, 2) };
}

async function start(): Promise<number> {
  const missing = checksFor(process.platform).filter((check) => check.needed && check.find() === null);
  for (const check of missing) say(`${check.name} is missing: ${check.without}`);
  if (missing.length > 0) return 1;
  const { named, rest } = splitHost(process.argv.slice(2));
  if (named !== null && !HOSTS.includes(named)) {
    say(`unknown host ${named}: use electron, chromium or headless`);
    return 2;
  }
  const choice = await chooseHost({
    wanted: named as HostName | null,
    screen: hasScreen(),
    browser: findBrowser() !== null,
    electron: async () => electronBinary() !== null || fetchElectron(say),
  });
  say(`host: ${choice.host} (${choice.why})`);
  if (choice.host !== 'headless' && !buildIfStale(say)) return 1;
  return runHost(choice, rest);
}

try {
  process.exitCode = await start();
} catch (error) {
  say(error instanceof Error ? error.message : 'the start failed');
  process.exitCode = 1;
}
