import { vi } from 'vitest';
import { CommandFailed } from '../exit.ts';

/** What a command prints and how it ends, without a process of its own. */
export async function told(command: () => unknown): Promise<{ readonly code: unknown; readonly stdout: string }> {
  let stdout = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  try {
    return { code: await command(), stdout };
  } catch (error) {
    if (error instanceof CommandFailed) return { code: error.code, stdout: stdout + error.message };
    throw error;
  } finally {
    spy.mockRestore();
  }
}
