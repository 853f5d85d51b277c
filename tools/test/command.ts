import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from './package-bin.ts';

/**
 * Runs a script with this Node in the checkout's folder, its output going to ours. Gives its exit code; 1 when a
 * signal ended it or it ran for more than `limitMinutes`. The project's own commands come first on its PATH.
 */
export function runNode(
  script: string,
  args: readonly string[],
  options: { readonly limitMinutes: number; readonly env?: Readonly<Record<string, string>> },
): Promise<number> {
  const path = [join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: path, ...options.env },
    timeout: options.limitMinutes * 60_000,
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      if (signal !== null) process.stderr.write(`ended by ${signal} (limit: ${options.limitMinutes} minutes)\n`);
      done(code ?? 1);
    });
  });
}
