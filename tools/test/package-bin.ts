import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The checkout's folder. */
export const ROOT = resolve(import.meta.dirname, '../..');

/**
 * The script behind a package's command, to be run with this Node: the same on every system, where the links in
 * node_modules/.bin are not. Throws when the package is not installed or has no such command.
 */
export function packageBin(name: string, command: string): string {
  const path = join(ROOT, 'node_modules', name, 'package.json');
  let manifest: { bin?: string | Record<string, string> };
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(`the package ${name} is not installed: run npm ci`);
  }
  const script = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[command];
  if (script === undefined) throw new Error(`the package ${name} has no command ${command}`);
  return join(dirname(path), script);
}
