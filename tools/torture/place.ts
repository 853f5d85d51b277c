import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeAgent } from '../../src/main/cli/testing/agent-folder.ts';
import { gather, type Printed } from '../../src/main/cli/testing/printed.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAM = join(ROOT, 'src', 'main', 'cli.ts');
const TRADER = join(import.meta.dirname, 'trader.ts');

/** Longest wait for the pipes of a process that has ended. */
const PIPES_WITHIN_MS = 300;

/** A command that looks or resets is over long before. */
export const COMMAND_WITHIN_MS = 60_000;

/** Agents that are put into each data folder: two, so that their positions net against each other. */
export const TRADERS = ['north', 'south'] as const;
const TRAITS = { description: 'Trades with every bar, for the torture.', maxOpenOrders: 40, maxOrdersPerMinute: 100 };

/** How a process ended. */
export interface Ended extends Printed {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** An `interlock` process of ours. */
export interface Started {
  readonly pid: number;
  /** Machine time of its start, milliseconds of a clock that only goes forward. */
  readonly at: number;
  readonly isOver: () => boolean;
  readonly ended: Promise<Ended>;
  /** How it ended; rejects, and ends it, when it has not by itself so many milliseconds from now. */
  within(ms: number): Promise<Ended>;
  /** SIGKILL, unless another signal is named; resolves when the system has buried it. */
  kill(signal?: NodeJS.Signals): Promise<Ended>;
}

/**
 * One lane's place: home, default data folder and data folders below one temporary folder, without a keychain. Every
 * process that it starts is ended with it, also what those leave behind as processes of their own.
 */
export class Place {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-torture-'));
  readonly #env: Readonly<Record<string, string>>;
  readonly #children = new Set<ChildProcess>();
  #folders = 0;

  constructor() {
    const home = join(this.dir, 'home');
    mkdirSync(home);
    this.#env = { PATH: process.env.PATH ?? '', HOME: home, INTERLOCK_DATA: join(this.dir, 'default') };
  }

  /** A new data folder with the torture's agents in it and nothing else. */
  dataFolder(): string {
    this.#folders += 1;
    const data = join(this.dir, `data-${this.#folders}`);
    const code = readFileSync(TRADER, 'utf8');
    for (const id of TRADERS) writeAgent(data, id, code, TRAITS);
    return data;
  }

  start(...args: readonly string[]): Started {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: this.dir,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const at = performance.now();
    this.#children.add(child);
    const printed = gather(child);
    let isOver = false;
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        isOver = true;
        this.#children.delete(child);
        const done = (): void => resolve({ code, signal, ...printed() });
        // What it had printed may still be in the pipes; and a process that it left behind may hold those for long.
        child.on('close', done);
        setTimeout(done, PIPES_WITHIN_MS);
      });
    });
    const kill = (signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> => {
      if (!isOver) child.kill(signal);
      return ended;
    };
    const within = async (ms: number): Promise<Ended> => {
      const inTime = await Promise.race([ended, sleep(ms, null, { ref: false })]);
      if (inTime !== null) return inTime;
      const { stderr: words } = await kill();
      throw new Error(`interlock ${args[0]} did not end within ${ms / 1_000} s: ${words.slice(-300)}`);
    };
    return { pid: child.pid ?? 0, at, isOver: () => isOver, ended, within, kill };
  }

  /** Runs a command to its end. */
  command(...args: readonly string[]): Promise<Ended> {
    return this.start(...args).within(COMMAND_WITHIN_MS);
  }

  /** Ends what runs, and what was left running below this place's folder. */
  endAll(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const { pid } of this.leftRunning()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }

  /** Processes whose command line names this place's folder: nobody else's can, its name was made up at random. */
  leftRunning(): { readonly pid: number; readonly command: string }[] {
    const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    return listed.split('\n').flatMap((line) => {
      const [pid = '', ...command] = line.trim().split(' ');
      return line.includes(this.dir) ? [{ pid: Number(pid), command: command.join(' ') }] : [];
    });
  }

  /** Removes a data folder; without a name the whole place. */
  remove(folder = this.dir): void {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}
