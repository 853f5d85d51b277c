import type { TimeMs } from '../../../../shared/ids.ts';
import type { EvidenceStore } from '../../../evidence/store.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A machine that was off for longer, or a clock that is wrong: which of them it is nothing here can tell. */
const JUMP_MS = 30 * DAY_MS;
/** Records that are looked at in one step. */
const LOOKED_AT = 4_000;

export interface ClockParts {
  readonly evidence: Pick<EvidenceStore, 'unexpired'>;
  /** The newest record that stood when the console started: nothing of this run's clock is in it. */
  readonly stoodTo: number;
  readonly wallNow: () => TimeMs;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number;
}

/**
 * Says how far the machine's clock is to be believed before content is let go by it: what goes does not come back, and a
 * clock is wrong easily. What vouches for it are the times of records that stood before this start.
 */
export class VouchedClock {
  readonly #parts: ClockParts;
  readonly #startedAt: number;
  /** When the newest record that stood was written; without one, when this console started. */
  readonly #stoodAt: TimeMs;
  #next: number;
  /** The oldest time since the last jump. */
  #oldest: TimeMs;
  #hasJumped = false;

  constructor(parts: ClockParts) {
    this.#parts = parts;
    this.#startedAt = parts.monotonic();
    this.#next = parts.stoodTo;
    this.#stoodAt = this.#newest() ?? parts.wallNow();
    this.#oldest = this.#stoodAt;
  }

  /** The time that content may be let go by without being asked: never a day more than has passed for certain. */
  get horizon(): TimeMs {
    return Math.min(this.#parts.wallNow(), this.#passed + DAY_MS);
  }

  /** Why nothing may be let go by this clock, asked for or not; empty when it may. */
  get ahead(): string {
    const days = Math.floor((this.#parts.wallNow() - this.#passed) / DAY_MS);
    if (days < JUMP_MS / DAY_MS) return '';
    return `The machine's clock is ${days} days ahead of the newest record that stood at the start: nothing expires. Set it right, or start the console again when it is right.`;
  }

  /**
   * Why nothing may be let go unasked; empty when it may. Null as long as it is not known: it looks back through the
   * records of the last thirty days, a step a call.
   */
  doubt(): string | null {
    if (this.ahead !== '') return this.ahead;
    if (this.#next >= 1) this.#lookBack();
    if (this.#next >= 1) return null;
    if (!this.#hasJumped || this.#passed - this.#oldest >= JUMP_MS) return '';
    return 'The times of the records jump by more than 30 days, and fewer than 30 days have passed since: nothing expires by itself. If the clock is right, an administrator can ask: interlock retention expire.';
  }

  /** What the clock should say at least, by the records and what has passed since the start. */
  get #passed(): TimeMs {
    return this.#stoodAt + this.#parts.monotonic() - this.#startedAt;
  }

  #newest(): TimeMs | null {
    for (let to = this.#parts.stoodTo; to >= 1; to -= LOOKED_AT) {
      const newest = this.#parts.evidence.unexpired(Math.max(1, to - LOOKED_AT + 1), to).at(-1);
      if (newest !== undefined) return newest.recordedAt;
    }
    return null;
  }

  #lookBack(): void {
    const to = this.#next;
    this.#next = Math.max(0, to - LOOKED_AT);
    for (const { recordedAt } of this.#parts.evidence.unexpired(this.#next + 1, to).toReversed()) {
      if (recordedAt >= this.#stoodAt - JUMP_MS) {
        this.#oldest = Math.min(this.#oldest, recordedAt);
        continue;
      }
      this.#hasJumped = this.#oldest - recordedAt > JUMP_MS;
      this.#next = 0;
      return;
    }
  }
}
