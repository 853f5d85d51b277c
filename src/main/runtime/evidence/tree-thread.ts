import { Worker } from 'node:worker_threads';
import { HASH_BYTES } from '../../evidence/merkle/hashing.ts';
import type { TreeAnswer, TreeRequest, TreeStart } from '../../evidence/merkle/tree-work.ts';
import { BLOCK_LEAVES, type EvidenceStore } from '../../evidence/store.ts';
import { faultWords } from './fault-words.ts';

/** Leaves sent at once: a message costs as much as hashing a dozen of them would. */
const SEND_AT = 1_024;
/** Leaves read back from the store in one turn when the thread is behind: some milliseconds, since a press may wait. */
const READ_AT_ONCE = BLOCK_LEAVES;
/** A root that is not there by then is given up, machine milliseconds: nobody waits without an end. */
const ANSWER_WITHIN_MS = 10_000;
/** A thread that died is begun anew after so long, twice as long each time, machine milliseconds. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** The root over the first `size` records. */
export interface TreeRoot {
  readonly size: number;
  readonly root: Uint8Array;
}

interface TreeThreadParts {
  readonly store: Pick<EvidenceStore, 'durable' | 'onDurable' | 'leafHashes' | 'blockRoots' | 'addBlockRoots'>;
  /** src/main/tree-thread.ts, or its bundle. */
  readonly entry: string | URL;
  readonly monotonic: () => number;
  /** It died, with why; or answers again, with an empty text. */
  readonly onState: (problem: string) => void;
}

/**
 * The thread that hashes the journal's tree from the leaf hashes of what becomes durable. On the order road nothing is
 * done but to keep the bytes and to send them on now and then. A thread that dies is begun anew from the store, and
 * whoever waits for a root gets it then.
 */
export class TreeThread {
  readonly #parts: TreeThreadParts;
  readonly #unsubscribe: () => void;
  #worker: Worker | null = null;
  /** The next record whose leaf is to be kept for the thread. */
  #next = 1;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #catchingUp: Promise<void> = Promise.resolve();
  #blocks: { firstBlock: number; roots: Uint8Array }[] = [];
  readonly #asked = new Map<number, PromiseWithResolvers<TreeRoot>>();
  #asks = 0;
  #died = 0;
  #restartAt = 0;
  #closed = false;

  constructor(parts: TreeThreadParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.store.onDurable((firstSeq, leaves) => this.#take(firstSeq, leaves));
    this.#begin();
  }

  /** Sends what waits, and begins a thread anew that died: to be called now and then. */
  look(): void {
    if (this.#worker === null && !this.#closed && this.#parts.monotonic() >= this.#restartAt) this.#begin();
    this.#send();
  }

  /**
   * The root over everything that is durable now, or a little more. Waits a while for a thread that is begun anew;
   * rejects when none answers, and when it is closed.
   */
  root(): Promise<TreeRoot> {
    if (this.#closed) return Promise.reject(new Error('the console is being closed'));
    this.#asks += 1;
    const id = this.#asks;
    const asked = Promise.withResolvers<TreeRoot>();
    this.#asked.set(id, asked);
    // Whoever waits for it keeps the process from ending by itself; nothing else of the thread does.
    this.#worker?.ref();
    void this.#catchingUp.then(() => this.#ask(id));
    const late = setTimeout(() => {
      this.#asked.delete(id);
      asked.reject(new Error('the thread that computes the tree does not answer'));
    }, ANSWER_WITHIN_MS);
    return asked.promise.finally(() => clearTimeout(late));
  }

  /** Keeps in the store the roots of blocks that became whole, so that a start need not hash them. @throws JournalError */
  keepBlocks(): void {
    for (let first = this.#blocks[0]; first !== undefined; first = this.#blocks[0]) {
      this.#parts.store.addBlockRoots(first.firstBlock, first.roots);
      this.#blocks.shift();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    for (const { reject } of this.#asked.values()) reject(new Error('the console is being closed'));
    this.#asked.clear();
    await this.#worker?.terminate();
  }

  #take(firstSeq: number, leaves: Uint8Array): void {
    // While it is behind, what comes is read back from the store in its turn.
    if (this.#worker === null || firstSeq !== this.#next) return;
    this.#next += leaves.length / HASH_BYTES;
    this.#waiting.push(leaves);
    this.#waitingBytes += leaves.length;
    if (this.#waitingBytes >= SEND_AT * HASH_BYTES) this.#send();
  }

  #send(): void {
    if (this.#waitingBytes === 0) return;
    const leaves = new Uint8Array(this.#waitingBytes);
    let at = 0;
    for (const part of this.#waiting) {
      leaves.set(part, at);
      at += part.length;
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#post({ kind: 'leaves', leaves }, leaves);
  }

  #ask(id: number): void {
    this.#send();
    this.#post({ kind: 'root', id });
  }

  #post(request: TreeRequest, bytes?: Uint8Array): void {
    this.#worker?.postMessage(request, bytes === undefined ? [] : [bytes.buffer as ArrayBuffer]);
  }

  /** Begins a thread with the kept block roots and, a part a turn, with the leaves behind them. */
  #begin(): void {
    try {
      this.#beginThread();
    } catch (error) {
      this.#failed(faultWords(error));
    }
  }

  #beginThread(): void {
    const { store, entry } = this.#parts;
    // Roots of blocks that are not there, as a cut leaves them, must not stand for others.
    const blocks = Math.floor(store.durable / BLOCK_LEAVES);
    const blockRoots = new Uint8Array(store.blockRoots().subarray(0, blocks * HASH_BYTES));
    this.#next = (blockRoots.length / HASH_BYTES) * BLOCK_LEAVES + 1;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#blocks = [];
    const workerData: TreeStart = { blockRoots };
    // Nothing of the environment: it needs none of it.
    const worker = new Worker(entry, { workerData, env: {}, execArgv: [] });
    this.#worker = worker;
    worker.unref();
    worker.on('message', (answer: TreeAnswer) => this.#answered(answer));
    worker.on('error', (error) => this.#lost(worker, error instanceof Error ? error.message : 'unknown'));
    worker.on('exit', () => this.#lost(worker, 'it ended'));
    this.#catchingUp = this.#catchUp(worker).catch((error: unknown) => {
      this.#lost(worker, error instanceof Error ? error.message : 'unknown');
      void worker.terminate();
    });
    if (this.#asked.size > 0) worker.ref();
    for (const id of this.#asked.keys()) void this.#catchingUp.then(() => this.#ask(id));
  }

  async #catchUp(worker: Worker): Promise<void> {
    const { store } = this.#parts;
    while (this.#worker === worker && this.#next <= store.durable) {
      const toSeq = Math.min(this.#next + READ_AT_ONCE - 1, store.durable);
      const leaves = new Uint8Array(store.leafHashes(this.#next, toSeq));
      this.#send();
      this.#next = toSeq + 1;
      this.#post({ kind: 'leaves', leaves }, leaves);
      if (toSeq < store.durable) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #answered(answer: TreeAnswer): void {
    if (answer.kind === 'blocks') {
      this.#blocks.push({ firstBlock: answer.firstBlock, roots: answer.roots });
      return;
    }
    const { id, size, root } = answer;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (this.#asked.size === 0) this.#worker?.unref();
    this.#died = 0;
    this.#parts.onState('');
    asked?.resolve({ size, root });
  }

  #lost(worker: Worker, why: string): void {
    if (this.#closed || this.#worker !== worker) return;
    this.#worker = null;
    this.#failed(why);
  }

  /** There is no thread: another one is begun after a while. */
  #failed(why: string): void {
    this.#restartAt = this.#parts.monotonic() + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#died);
    this.#died += 1;
    this.#parts.onState(why);
  }
}
