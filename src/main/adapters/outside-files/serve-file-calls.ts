import { fileCalls } from './file-calls.ts';
import type { FileAnswer, FileCall } from './outside-files.ts';

/** What is said before the first call. */
export const READY: FileAnswer = { value: null };

/** Answers the calls that come over the channel of the process; ends with whoever started it. */
export function serveFileCalls(): void {
  process.on('message', ({ name, args }: FileCall) => process.send?.(answerTo(name, args)));
  process.on('disconnect', () => process.exit());
  process.send?.(READY);
}

function answerTo(name: FileCall['name'], args: readonly unknown[]): FileAnswer {
  try {
    const call = fileCalls[name] as (...args: readonly unknown[]) => unknown;
    return { value: call(...args) };
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown error' };
  }
}
