import type { EvidenceView } from '../../../shared/view/evidence-view.ts';
import type { VerifierKey } from '../../evidence/verifier-key.ts';
import type { CheckpointCounter } from './checkpoint-counter.ts';
import type { CheckpointFolder } from './checkpoint-folder.ts';

/** The counter is written at most so often unless it is pressing: in a keychain each time is a process. */
const COUNT_EVERY_MS = 10_000;
/** What could not be copied is tried again after so long, machine milliseconds. */
const AGAIN_AFTER_MS = 30_000;
/** Checkpoints that may wait for a slow folder; beyond that the oldest are let go, for the newest proves more. */
const MAX_WAITING = 100;

/** A checkpoint that is in the database. */
export interface Signed {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  /** Of the key that signed it last. */
  readonly keyId: string;
}

interface OutsideParts {
  /** Null: the counter alone. */
  readonly folder: CheckpointFolder | null;
  readonly counter: CheckpointCounter;
  readonly keys: () => readonly VerifierKey[];
  readonly monotonic: () => number;
  /** What keeps copies from being made whatever is tried; empty when nothing does. */
  readonly standing: string;
  /** Why a copy could not be made; empty once one could. */
  readonly onState: (problem: string) => void;
}

/** Takes checkpoints to where the database is not: the folder and the counter, one after the other, behind everything else. */
export class OutsideCopies {
  readonly #parts: OutsideParts;
  #waiting: Signed[] = [];
  #problem = '';
  /** Records that a copy in the folder covers. */
  #copied = 0;
  #uncounted: Signed | null = null;
  #countedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #isPressing = false;
  #running: Promise<void> | null = null;

  constructor(parts: OutsideParts) {
    this.#parts = parts;
  }

  /** How the copies stand to the newest checkpoint. */
  view(newestSize: number): EvidenceView['outside'] {
    if (this.#problem !== '') return { state: 'failed', text: this.#problem };
    if (newestSize === 0) return { state: 'behind', text: 'No checkpoint was signed yet.' };
    if (this.#copied < newestSize) return { state: 'behind', text: `Copies reach to record ${this.#copied}.` };
    return { state: 'ok', text: `Copies reach to record ${this.#copied}, in a second folder and the secret store.` };
  }

  /** Why copies are not made; empty when they are. */
  say(problem: string): void {
    this.#problem = problem === '' ? this.#parts.standing : problem;
    this.#parts.onState(this.#problem);
  }

  /** Copies it as soon as can be; `pressing`: the counter with it, and at once. */
  add(signed: Signed, pressing: boolean): void {
    this.#waiting.push(signed);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#uncounted = signed;
    this.#isPressing ||= pressing;
    if (pressing) this.#failedAt = Number.NEGATIVE_INFINITY;
    this.look();
  }

  /** Goes on with what waits: to be called now and then. */
  look(): void {
    if (this.#running !== null || this.#parts.monotonic() - this.#failedAt < AGAIN_AFTER_MS) return;
    if (this.#waiting.length === 0 && !this.#isCountDue()) return;
    this.#running = this.#work().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when nothing waits any more, or could not be copied. */
  async settled(): Promise<void> {
    while (this.#running !== null) {
      await this.#running;
      this.look();
    }
  }

  async #work(): Promise<void> {
    const { folder, counter, keys, monotonic } = this.#parts;
    try {
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        await folder?.write(next, next.note, keys());
        this.#copied = next.size;
        this.#waiting = this.#waiting.filter((it) => it !== next);
      }
      if (this.#isCountDue() && this.#uncounted !== null) {
        const counted = this.#uncounted;
        await counter.write(counted.size, counted.root);
        if (this.#uncounted === counted) this.#uncounted = null;
        this.#isPressing = this.#uncounted !== null;
        this.#countedAt = monotonic();
      }
      this.say('');
    } catch (error) {
      this.#failedAt = monotonic();
      this.say(error instanceof Error ? error.message : 'Copies of checkpoints cannot be made.');
    }
  }

  #isCountDue(): boolean {
    if (this.#uncounted === null) return false;
    return this.#isPressing || this.#parts.monotonic() - this.#countedAt >= COUNT_EVERY_MS;
  }
}
