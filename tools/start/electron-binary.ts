import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGE = join(ROOT, 'node_modules', 'electron');
/** Stands while the last attempt to fetch failed, so that a machine without a way out does not wait at every start. */
const FAILED = join(ROOT, 'node_modules', '.cache', 'interlock', 'electron-fetch-failed');

const FETCH_WITHIN_MS = 30_000;
const TRY_AGAIN_AFTER_MS = 24 * 60 * 60 * 1_000;

/** Electron's executable, if it is on this machine; never asks the package for it, since that would download. */
export function electronBinary(): string | null {
  try {
    const path = join(PACKAGE, 'dist', readFileSync(join(PACKAGE, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** Fetches Electron in a child process, for 30 s at most and not again for a day after it failed. True if it came. */
export async function fetchElectron(say: (text: string) => void): Promise<boolean> {
  const age = Date.now() - (statSync(FAILED, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age < TRY_AGAIN_AFTER_MS) return false;
  say('fetching Electron, for 30 s at most');
  const child = spawn(process.execPath, [join(PACKAGE, 'install.js')], { stdio: 'ignore' });
  const late = setTimeout(() => child.kill('SIGKILL'), FETCH_WITHIN_MS);
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  clearTimeout(late);
  if (electronBinary() !== null) {
    rmSync(FAILED, { force: true });
    return true;
  }
  mkdirSync(join(FAILED, '..'), { recursive: true });
  writeFileSync(FAILED, '');
  return false;
}
