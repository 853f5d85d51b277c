import { type Verified, verifyInParts } from './verify-in-parts.ts';

/** Records verified in one turn of the background's verification: about a hundredth of a second. */
const AT_ONCE = 2_000;

export interface JournalCheckParts {
  readonly journal: Parameters<typeof verifyInParts>[0];
  readonly settle: () => void;
  /** Time between two verifications in the background, machine milliseconds; asked before each. */
  readonly everyMs: () => number;
  readonly onVerified: (verified: Verified) => void;
}

/**
 * Verifies the journal, on demand and in the background, one verification at a time: whoever asks while one runs gets
 * its answer. Many at once would hold the thread that a kill needs.
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
    const { journal, settle, onVerified } = this.#parts;
    const verified = await verifyInParts(journal, settle, AT_ONCE);
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
