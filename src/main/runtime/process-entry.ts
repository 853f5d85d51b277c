import { join } from 'node:path';

/** The program of a process of ours: beside this bundle, or the source that this is. */
export function processEntry(name: 'exchange' | 'watchdog'): string {
  const bundled = import.meta.filename.endsWith('.js');
  return bundled ? join(import.meta.dirname, `${name}.js`) : join(import.meta.dirname, '..', `${name}.ts`);
}
