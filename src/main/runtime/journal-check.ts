import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import type { ThreadVerifyOptions } from '../adapters/journal/verify.ts';

export interface JournalCheckParts {
  readonly journal: Pick<SqlcipherJournal, 'verifyInThread'>;
  /** What the journal is held against, and where it is hashed. */
  readonly verification: ThreadVerifyOptions;
  /** Verifies the statements on records that are good. */
  readonly statementsProblem: () => Promise<Fault>;
  /** Makes durable what was appended: it is verified too. */
  readonly settle: () => void;
  /** Time between two verifications in the background, machine milliseconds; asked before each. */
  readonly everyMs: () => number;
  readonly onVerified: (verified: Verified) => void;
}

/** What a verification found wrong. */
export interface Fault {
  /** Which record is not good, and why; empty when all are. */
  readonly problem: string;
  /** The number of that record; null when all are good, or what is wrong stands on none. */
  readonly firstBad: number | null;
}

export const NO_FAULT: Fault = { problem: '', firstBad: null };

export interface Verified extends Fault {
  /** Records that are good. */
  readonly records: number;
}

/**
 * Verifies the journal and the statements on it, on demand and in the background, one verification at a time: whoever asks while one runs gets
 * its answer. It reads a few records a turn and hashes in a thread of its own: the thread that a kill needs is free
 * again after some milliseconds, however long the journal is.
 */
export class JournalCheck {
  readonly #parts: JournalCheckParts;
  #running: Promise<Verified> | null = null;
  #next: NodeJS.Timeout | null = null;
  #progress: { checked: number; total: number } | null = null;
  #closed = false;

  constructor(parts: JournalCheckParts) {
    this.#parts = parts;
    this.#plan();
  }

  /** How far the one that runs has come; null when none does. */
  get progress(): { checked: number; total: number } | null {
    return this.#progress;
  }

  verify(): Promise<Verified> {
    this.#running ??= this.#verify().finally(() => {
      this.#running = null;
      this.#progress = null;
    });
    return this.#running;
  }

  close(): void {
    this.#closed = true;
    if (this.#next !== null) clearTimeout(this.#next);
  }

  async #verify(): Promise<Verified> {
    const { journal, verification, statementsProblem, settle, onVerified } = this.#parts;
    settle();
    const result = await journal.verifyInThread({
      ...verification,
      onProgress: (checked, total) => {
        this.#progress = { checked, total };
      },
    });
    const { problem, firstBad } = result.ok ? await statementsProblem() : faultOf(result);
    const verified = { records: result.records, problem, firstBad };
    onVerified(verified);
    return verified;
  }

  #plan(): void {
    if (this.#closed) return;
    this.#next = setTimeout(() => {
      // It says what it finds by itself; a journal that is closed meanwhile is verified at the next start.
      void this.verify().then(
        () => this.#plan(),
        () => this.#plan(),
      );
    }, this.#parts.everyMs());
    this.#next.unref();
  }
}

/** What is wrong and where, in one line, and the record's number. */
export function faultOf({ firstBad, problem }: { readonly firstBad: number; readonly problem: string }): Fault {
  return firstBad === 0 ? { problem, firstBad: null } : { problem: `record ${firstBad}: ${problem}`, firstBad };
}
