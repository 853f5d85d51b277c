import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { WRITE_WITHIN_MS } from '../adapters/watchdog/bounds.ts';
import { type TakeoverLine, takeoverFile, watchdogDir } from '../adapters/watchdog/takeover-file.ts';

const FLAGS =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_WRONLY |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * Writes the takeover file, each line on disk before the promise resolves. A disk that fails or hangs holds nothing up
 * for longer than the bound, and after the first time not at all: flattening is worth more than its record. What went
 * wrong is kept to be said.
 */
export class TakeoverLog {
  readonly #dataDir: string;
  #file: Promise<FileHandle> | null = null;
  #problem = '';

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Why the file could not be written; empty while all is well. */
  get problem(): string {
    return this.#problem;
  }

  /** Never rejects. */
  async append(line: TakeoverLine): Promise<void> {
    await this.#bounded(async () => {
      this.#file ??= this.#open();
      const file = await this.#file;
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.sync();
    });
  }

  /** False once the console that came back has moved the file away and goes on with the kill itself. Never rejects. */
  async isOurs(): Promise<boolean> {
    let ours = true;
    await this.#bounded(async () => {
      const own = await (await this.#file)?.stat();
      const there = await stat(takeoverFile(this.#dataDir)).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      });
      ours = own === undefined || (there !== null && there.ino === own.ino && there.dev === own.dev);
    });
    return ours;
  }

  async #open(): Promise<FileHandle> {
    await mkdir(watchdogDir(this.#dataDir), { recursive: true, mode: 0o700 });
    const file = await open(takeoverFile(this.#dataDir), FLAGS, 0o600);
    if (process.platform === 'win32') return file;
    // The name too has to be on disk.
    const folder = await open(watchdogDir(this.#dataDir), 'r');
    await folder.sync();
    await folder.close();
    return file;
  }

  async #bounded(act: () => Promise<void>): Promise<void> {
    if (this.#problem !== '') return;
    let late: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((_resolve, reject) => {
      late = setTimeout(
        () => reject(new Error(`the disk did not answer within ${WRITE_WITHIN_MS} ms`)),
        WRITE_WITHIN_MS,
      );
    });
    try {
      await Promise.race([act(), bound]);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : 'unknown error';
    } finally {
      clearTimeout(late);
    }
  }
}
