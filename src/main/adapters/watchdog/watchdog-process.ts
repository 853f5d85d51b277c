import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { LineSplitter } from '../local-socket/line-splitter.ts';
import { MAX_LINE_BYTES } from './bounds.ts';
import { type FromMain, FromWatchdog, readLine } from './protocol.ts';

/** Of the environment it gets what finding the data folder's venues and showing a notification takes, and no more. */
const ENVIRONMENT = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'SYSTEMROOT'];

export interface WatchdogLaunch {
  readonly nodePath: string;
  readonly entry: string;
  readonly dataDir: string;
}

export interface WatchdogEvents {
  readonly onMessage: (message: FromWatchdog) => void;
  /** Called once, in words for the operator. */
  readonly onEnd: (why: string) => void;
}

/** One life of the watchdog's process, as main sees it. */
export class WatchdogProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #events: WatchdogEvents;
  readonly #lines = new LineSplitter(MAX_LINE_BYTES);
  #over = false;

  constructor({ nodePath, entry, dataDir }: WatchdogLaunch, lease: string, events: WatchdogEvents) {
    this.#events = events;
    const env = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));
    this.#child = spawn(nodePath, [entry, dataDir, String(process.pid), lease], {
      // A session of its own: what the terminal sends to main's group (Ctrl-C, Ctrl-Z, a hang-up) does not reach it.
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      windowsHide: true,
      env,
    });
    this.#child.on('error', (error) => this.#end(`it could not be started: ${error.message}`));
    this.#child.on('exit', (code, signal) => this.#end(`its process ended (${signal ?? `exit code ${code}`})`));
    // A pipe that breaks is the process ending, and that is told by 'exit'. With no file descriptor left there are no
    // pipes at all, whatever the types say; then 'error' tells.
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.on('error', () => {});
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: FromMain): void {
    if (!this.#over) this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** Ends it at once: one that is stopped too, so that it never wakes up beside a later one. */
  kill(why: string): void {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) this.#child.kill('SIGKILL');
    this.#end(why);
  }

  /** Holds this process open no longer, and says nothing: it will find us gone. */
  leave(): void {
    this.#over = true;
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout]) if (stream instanceof Socket) stream.unref();
  }

  /** An orderly end; resolves when it has exited, or after `withinMs`, when it is killed. */
  async dismiss(withinMs: number): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    const exited = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    let late: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      late = setTimeout(resolve, withinMs);
    });
    this.#child.stdin?.end(`${JSON.stringify({ kind: 'bye' } satisfies FromMain)}\n`);
    await Promise.race([exited, bound]);
    clearTimeout(late);
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
  }

  #read(chunk: Buffer): void {
    const lines = this.#lines.push(chunk);
    if (lines === null) this.kill('it sent a line that is too long');
    for (const line of lines ?? []) {
      if (this.#over) return;
      const message = readLine(FromWatchdog, line);
      if (message === null) this.kill('it sent something that is not in the protocol');
      else this.#events.onMessage(message);
    }
  }

  #end(why: string): void {
    if (this.#over) return;
    this.#over = true;
    for (const stream of [this.#child.stdin, this.#child.stdout]) stream?.destroy();
    this.#events.onEnd(why);
  }
}
