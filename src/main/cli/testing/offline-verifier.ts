import { execFile } from 'node:child_process';
import { join } from 'node:path';

const VERIFIER = join(import.meta.dirname, '../../../../tools/offline-verifier/interlock-verify.mjs');

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
}

/** What the verifier that needs no app says of a file, as somebody runs it who was given these keys. */
export function askVerifier(file: string, keys: readonly string[], more: readonly string[] = []): Promise<Answer> {
  const args = [VERIFIER, file, ...keys.flatMap((key) => ['--key', key]), ...more];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_, stdout) => resolve({ code: child.exitCode, stdout }));
  });
}
