import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { JournalError } from '../journal-error.ts';
import type { Fault } from './fault.ts';
import type { Hashed, HashStart, Step } from './log-hashes.ts';
import type { ThreadAnswer, ThreadRequest } from './thread-work.ts';

/** Steps on their way to the thread: enough that it never waits, few enough that memory stays bounded. */
const MOST_IN_FLIGHT = 4;

/** Hashes a log in a thread of its own, while this one reads it and has time for everything else. */
export class HashThread {
  readonly #worker: Worker;
  #inFlight = 0;
  #fault: Fault | null = null;
  #hashed: Hashed | null = null;
  #lost: Error | null = null;
  #wake: () => void = () => undefined;

  /** `entry` is src/main/verify-thread.ts, or its bundle. */
  constructor(entry: string, start: HashStart) {
    // Nothing of the environment: it needs none of it.
    this.#worker = new Worker(entry, { workerData: start, env: {}, execArgv: [] });
    this.#worker.on('message', (answer: ThreadAnswer) => this.#answered(answer));
    this.#worker.on('error', (error) => this.#lose(error));
    this.#worker.on('exit', () => this.#lose(undefined));
  }

  send(step: Step): void {
    this.#post({ kind: 'step', step }, [step.rows.buffer]);
    this.#inFlight += 1;
  }

  /** Waits until there is room for another step, at least a turn. The first fault so far. @throws JournalError */
  async room(): Promise<Fault | null> {
    await setImmediate();
    while (this.#inFlight >= MOST_IN_FLIGHT) await this.#news();
    if (this.#lost !== null) throw this.#lost;
    return this.#fault;
  }

  /** What came out behind the last step. @throws JournalError */
  async finish(later: readonly string[]): Promise<Fault | Hashed> {
    this.#post({ kind: 'finish', later }, []);
    while (this.#hashed === null && this.#fault === null) await this.#news();
    return this.#fault ?? (this.#hashed as Hashed);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(request: ThreadRequest, transfer: ArrayBuffer[]): void {
    this.#worker.postMessage(request, transfer);
  }

  async #news(): Promise<void> {
    if (this.#lost !== null) throw this.#lost;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#lost !== null) throw this.#lost;
  }

  #answered(answer: ThreadAnswer): void {
    if (answer.kind === 'hashed') this.#hashed = answer.hashed;
    else {
      this.#inFlight -= 1;
      this.#fault ??= answer.fault;
    }
    this.#wake();
  }

  #lose(cause: unknown): void {
    this.#lost ??= new JournalError('io', 'The journal could not be verified: the thread that hashes it ended.', cause);
    this.#wake();
  }
}
