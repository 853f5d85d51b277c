import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = ['src', 'electron.vite.config.ts', 'package-lock.json'];
/** What a build makes, in out/. */
export const OUTPUTS = [
  'main/index.js',
  'preload/index.cjs',
  'preload/key-entry.cjs',
  'renderer/index.html',
  'renderer/key-entry.html',
];

/** True when a bundle is missing under `root`, or older than the newest of its sources; tests do not count. */
export function isStale(root: string): boolean {
  const built = OUTPUTS.map((path) => statSync(join(root, 'out', path), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return SOURCES.some((path) => newest(join(root, path)) > Math.min(...built));
}

/** Builds the app if it is stale. False when the build failed; it has said why by then. */
export function buildIfStale(say: (text: string) => void): boolean {
  if (!isStale(ROOT)) return true;
  say('building the app');
  const cli = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [cli, 'build', '--logLevel', 'warn'];
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
