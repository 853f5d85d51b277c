import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The program of a process or thread of ours: the source beside this one; or its bundle, which lies beside the
 * resources in the package, since Node reads no archive, and with the other bundles otherwise.
 */
export function processEntry(
  name: 'exchange' | 'watchdog' | 'tree-thread' | 'verify-thread' | 'report-thread' | 'outside-files' | 'tournament',
  resourcesDir: string,
): string {
  if (import.meta.filename.endsWith('.ts')) return join(import.meta.dirname, '..', `${name}.ts`);
  const packaged = join(resourcesDir, 'processes', `${name}.mjs`);
  return existsSync(packaged) ? packaged : join(import.meta.dirname, '..', 'processes', `${name}.mjs`);
}
