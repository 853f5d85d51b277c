import type { JournalRecord } from '../../engine/domain/records.ts';
import type { CheckpointCause } from '../../evidence/store.ts';

/** A checkpoint is signed at the latest so long after the one before, when there is something new; machine milliseconds. */
const AT_LATEST_MS = 60_000;

/** What a checkpoint is signed after, the graver first: one covers them all. */
const GRAVITY = ['kill', 'halt', 'unknown'] as const;
type Occasion = (typeof GRAVITY)[number];

/** How things stand when it is asked. */
export interface Standing {
  /** Records that no checkpoint covers. */
  readonly fresh: number;
  /** Since the last checkpoint of this process, machine milliseconds. */
  readonly elapsedMs: number;
  readonly isKillRunning: boolean;
  readonly isPersisted: boolean;
}

/** Says when a checkpoint is to be signed, and why. */
export class CheckpointDue {
  readonly #every: number;
  readonly #occasions = new Set<Occasion>();
  #wasHalted = false;

  /** `every`: as many new records are one reason. */
  constructor(every: number) {
    this.#every = every;
  }

  /** Each record as it is staged; on the order road. */
  record({ kind, body }: JournalRecord): void {
    switch (kind) {
      case 'kill.phase':
        if (body.phase === 'FLAT' || body.phase === 'INCOMPLETE') this.#occasions.add('kill');
        return;
      case 'order.unknown':
        this.#occasions.add('unknown');
        return;
      case 'trading.held':
        this.#occasions.add('halt');
        return;
      default:
    }
  }

  /** Null while nothing is due. A kill that still runs waits for none but that of a kill that is over. */
  look({ fresh, elapsedMs, isKillRunning, isPersisted }: Standing): CheckpointCause | null {
    if (!isPersisted) {
      this.#wasHalted = true;
      return null;
    }
    if (this.#wasHalted) this.#occasions.add('halt');
    this.#wasHalted = false;
    if (fresh === 0) return null;
    if (isKillRunning) return this.#occasions.has('kill') ? 'kill' : null;
    const occasion = GRAVITY.find((it) => this.#occasions.has(it));
    if (occasion !== undefined) return occasion;
    if (fresh >= this.#every) return 'records';
    return elapsedMs >= AT_LATEST_MS ? 'time' : null;
  }

  /** One is being signed now: it covers what has happened so far. */
  begun(): void {
    this.#occasions.clear();
  }
}
