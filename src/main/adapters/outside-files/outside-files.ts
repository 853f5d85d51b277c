import { type ChildProcess, spawn } from 'node:child_process';
import type { fileCalls } from './file-calls.ts';

/** Its process has so long to start: what keeps it from that is no folder. */
const START_WITHIN_MS = 30_000;

type Calls = typeof fileCalls;

export interface FileCall {
  readonly name: keyof Calls;
  readonly args: readonly unknown[];
}

export type FileAnswer = { readonly value: unknown } | { readonly code: string };

export interface FilesLaunch {
  readonly nodePath: string;
  /** src/main/outside-files.ts, or its bundle. */
  readonly entry: string;
}

/** A call failed, by the system's code, or did not come back: `timeout`; no path is told. */
export class OutsideFilesError extends Error {
  override readonly name = 'OutsideFilesError';
  readonly code: string;

  constructor(code: string) {
    super(`the file could not be used (${code})`);
    this.code = code;
  }
}

/**
 * Work on files in a folder that may hang, such as one on another machine, done by a process of its own: here it would
 * hold a thread of Node's pool for good, four of them all file work, and any of them the end of this process. One call
 * at a time; one that takes too long is answered with `timeout`, and its process killed. As long as that process is not
 * gone, nothing new is begun.
 */
export class OutsideFiles {
  readonly #launch: FilesLaunch;
  #child: ChildProcess | null = null;
  /** One after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(launch: FilesLaunch) {
    this.#launch = launch;
  }

  /** @throws OutsideFilesError */
  run<N extends keyof Calls>(withinMs: number, name: N, ...args: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
    const done = this.#turn.then(() => this.#call(withinMs, { name, args }));
    this.#turn = done.catch(() => {});
    return done as Promise<ReturnType<Calls[N]>>;
  }

  /** What runs is given up. */
  close(): void {
    this.#isClosed = true;
    this.#child?.kill('SIGKILL');
  }

  async #call(withinMs: number, call: FileCall): Promise<unknown> {
    if (this.#isClosed) throw new OutsideFilesError('closed');
    if (this.#child?.killed === true) throw new OutsideFilesError('timeout');
    if (this.#child === null) await this.#answer(this.#start(), START_WITHIN_MS);
    const child = this.#child;
    if (child === null || this.#isClosed) throw new OutsideFilesError(this.#isClosed ? 'closed' : 'process');
    // What cannot be sent is told by the process being gone.
    child.send(call, () => {});
    return await this.#answer(child, withinMs);
  }

  /** The next message of its process. */
  #answer(child: ChildProcess, withinMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(late);
        child.removeAllListeners('message');
        child.off('exit', gone);
      };
      const fail = (code: string): void => {
        end();
        reject(new OutsideFilesError(code));
      };
      const gone = (): void => fail(this.#isClosed ? 'closed' : 'process');
      // Holds this process open meanwhile, which the other one does not.
      const late = setTimeout(() => {
        child.kill('SIGKILL');
        fail('timeout');
      }, withinMs);
      child.once('exit', gone);
      child.once('message', (answer: FileAnswer) => {
        if ('code' in answer) return fail(answer.code);
        end();
        resolve(answer.value);
      });
    });
  }

  #start(): ChildProcess {
    const { nodePath, entry } = this.#launch;
    // Windows starts nothing without its root.
    const env = { SystemRoot: process.env.SystemRoot };
    const child = spawn(nodePath, [entry], { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], windowsHide: true });
    this.#child = child;
    const over = (): void => {
      if (this.#child === child) this.#child = null;
    };
    child.once('exit', over);
    child.once('error', () => {
      over();
      child.emit('exit', null, null);
    });
    child.unref();
    child.channel?.unref();
    return child;
  }
}
