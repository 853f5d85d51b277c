import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { plainLine } from '../../shared/plain-text.ts';
import { CommandFailed, EXIT } from './exit.ts';

/** Where a command writes data: a file, or standard output. It waits for a slow reader. */
export class Output {
  readonly #out: WriteStream | typeof process.stdout;

  private constructor(out: WriteStream | typeof process.stdout) {
    this.#out = out;
  }

  /** Makes the file, for its owner only; standard output without one. @throws CommandFailed */
  static async open(path: string | undefined): Promise<Output> {
    return new Output(path === undefined ? process.stdout : await openFile(path));
  }

  /**
   * One line. On a terminal it is shown harmless: texts of agents and venues stand in records as they came, and could
   * move its cursor or clear it. Files and pipes get the very bytes.
   */
  async line(text: string, end = '\n'): Promise<void> {
    const isShown = this.#out === process.stdout && process.stdout.isTTY;
    await this.text(`${isShown ? plainLine(text, text.length) : text}${end}`);
  }

  async text(text: string): Promise<void> {
    if (this.#out.writable && !this.#out.write(text)) await once(this.#out, 'drain');
  }

  async close(): Promise<void> {
    const out = this.#out;
    if (out !== process.stdout) await new Promise<void>((resolve) => out.end(resolve));
  }
}

async function openFile(path: string): Promise<WriteStream> {
  const file = createWriteStream(path, { mode: 0o600 });
  try {
    await once(file, 'open');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new CommandFailed(EXIT.usage, `--out cannot be written (${code}). Name a file in a folder that is there.`);
  }
  return file;
}
