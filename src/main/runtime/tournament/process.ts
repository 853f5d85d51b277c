import { type ChildProcess, spawn } from 'node:child_process';
import { LineSplitter } from '../../adapters/local-socket/line-splitter.ts';
import {
  type FeedQuestion,
  FromTournament,
  lineOf,
  MAX_RESULT_BYTES,
  readLine,
  type TournamentFeed,
  type TournamentJob,
} from './protocol.ts';

/** Of the environment it gets what its agents' boxes are found by, and no more. */
const ENVIRONMENT = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];
/** A process that was asked to end and does not is killed, machine milliseconds. */
const ENDS_WITHIN_MS = 2_000;

export interface TournamentLaunch {
  readonly nodePath: string;
  /** src/main/tournament.ts, or its bundle. */
  readonly entry: string;
  readonly dataDir: string;
}

/** What comes of a job, in the order in which it is said; `over` is the last. */
export interface TournamentEvents {
  readonly progress: (agent: string, bars: number) => void;
  readonly result: (message: Extract<FromTournament, { type: 'result' }>) => void;
  /** The process is gone: `failed` is its own word that it cannot go on, empty where it said none. */
  readonly over: (failed: string) => void;
}

/** One life of the process that plays a tournament. What it says is taken from its own pipe and from nowhere else. */
export class TournamentProcess {
  readonly #child: ChildProcess;
  readonly #lines = new LineSplitter(MAX_RESULT_BYTES);
  readonly #feed = Promise.withResolvers<TournamentFeed>();
  readonly #gone: Promise<void>;
  #events: TournamentEvents | null = null;
  #failed = '';
  #isOver = false;

  constructor({ nodePath, entry, dataDir }: TournamentLaunch, question: FeedQuestion) {
    const env = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));
    this.#child = spawn(nodePath, [entry, dataDir], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true, env });
    // Whoever waits for it hears of its end by `over`; a job that is not asked for has no feed either.
    this.#feed.promise.catch(() => {});
    this.#gone = new Promise((resolve) => {
      this.#child.on('error', () => resolve());
      this.#child.on('close', () => resolve());
    });
    void this.#gone.then(() => this.#over());
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#child.stdin?.write(lineOf(question));
  }

  /** What the feed holds. Rejects in words for the operator. */
  get feed(): Promise<TournamentFeed> {
    return this.#feed.promise;
  }

  /** Begins to play. */
  begin(job: TournamentJob, events: TournamentEvents): void {
    this.#events = events;
    this.#child.stdin?.write(lineOf(job));
    if (this.#isOver) events.over(this.#failed);
  }

  /** Ends it, and everything that runs in it; nothing more is said of it. */
  async end(): Promise<void> {
    this.#events = null;
    this.#child.stdin?.end();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), ENDS_WITHIN_MS);
    await this.#gone;
    clearTimeout(late);
  }

  #take(chunk: Buffer): void {
    for (const line of this.#lines.push(chunk) ?? ['']) {
      const message = readLine(FromTournament, line);
      if (message === null) {
        this.#failed = 'its process said what is not in the protocol';
        this.#child.kill('SIGKILL');
        return;
      }
      this.#hear(message);
    }
  }

  #hear(message: FromTournament): void {
    if (message.type === 'feed') this.#feed.resolve(message.feed);
    else if (message.type === 'failed') this.#failed = message.reason;
    else if (message.type === 'progress') this.#events?.progress(message.agent, message.bars);
    else this.#events?.result(message);
  }

  #over(): void {
    this.#isOver = true;
    this.#feed.reject(new Error(this.#failed === '' ? 'The tournament’s process ended.' : this.#failed));
    this.#events?.over(this.#failed);
  }
}
