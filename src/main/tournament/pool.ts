import { Worker } from 'node:worker_threads';
import type { FromTournament, TournamentJob } from '../runtime/tournament/protocol.ts';
import { type FromThread, type ThreadEntrant, type ThreadStart, unplayed } from './thread-work.ts';

/** An entrant whose thread ended is played again so often; a thread has no reason to end but a defect or no memory. */
const TRIES = 2;

interface PoolParts {
  readonly job: TournamentJob;
  /** src/main/tournament-thread.ts, or its bundle. */
  readonly threadEntry: string;
  readonly say: (message: FromTournament) => void;
}

/** Plays all entrants of a job in threads, each of which takes the next one when it is done. */
export class Pool {
  readonly #parts: PoolParts;
  readonly #start: ThreadStart;
  readonly #waiting: { readonly entrant: ThreadEntrant; readonly tries: number }[];
  #failed = '';

  constructor(parts: PoolParts) {
    const { entrants, ...start } = parts.job;
    this.#parts = parts;
    this.#start = start;
    this.#waiting = entrants.map((entrant) => ({ entrant, tries: 1 }));
  }

  /** Resolves when every entrant has its result, or none can be had any more. */
  async run(): Promise<void> {
    const threads = Math.min(this.#parts.job.threads, this.#waiting.length);
    await Promise.all(Array.from({ length: threads }, () => this.#thread()));
    if (this.#failed !== '') this.#parts.say({ type: 'failed', reason: this.#failed });
  }

  /** One place in which threads are, one after the other where one ends: as long as there is something to play. */
  async #thread(): Promise<void> {
    while (this.#waiting.length > 0 && this.#failed === '') await this.#oneLife();
  }

  #oneLife(): Promise<void> {
    const { say, threadEntry } = this.#parts;
    const worker = new Worker(threadEntry, { workerData: this.#start, env: {} });
    let playing: { readonly entrant: ThreadEntrant; readonly tries: number } | undefined;
    const next = (): void => {
      playing = this.#waiting.shift();
      if (playing === undefined || this.#failed !== '') void worker.terminate();
      else worker.postMessage(playing.entrant);
    };
    worker.on('message', (message: FromThread) => {
      if (message.type === 'progress') say(message);
      else if (message.type === 'failed') {
        this.#failed = message.reason;
        void worker.terminate();
      } else {
        if (message.type === 'result') say(message);
        next();
      }
    });
    let why = 'its thread ended';
    worker.on('error', (error) => {
      why = error instanceof Error ? error.message : 'unknown error';
    });
    return new Promise((resolve) => {
      worker.on('exit', () => {
        if (playing === undefined && this.#waiting.length > 0 && this.#failed === '') this.#failed = why;
        if (playing !== undefined) this.#again(playing, why);
        resolve();
      });
    });
  }

  #again({ entrant, tries }: { readonly entrant: ThreadEntrant; readonly tries: number }, why: string): void {
    if (tries < TRIES) this.#waiting.push({ entrant, tries: tries + 1 });
    else this.#parts.say({ type: 'result', result: unplayed(entrant.agent, `its kernel ended: ${why}`), wallMs: 0 });
  }
}
