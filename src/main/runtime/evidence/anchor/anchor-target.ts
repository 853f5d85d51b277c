import type { AnchorRow } from '../../../../shared/view/evidence-view.ts';
import type { AnchorPublisher } from '../../../evidence/anchor.ts';
import { AnchorError, AnchorRewritten } from '../../../evidence/anchor.ts';
import type { JournalFit } from './journal-fit.ts';
import type { ReceiptName, Receipts } from './receipts.ts';

/** Machine milliseconds. A command that opens the console for a moment publishes nothing by itself. */
const FIRST_AFTER_MS = 30_000;
const AGAIN_AFTER_MS = 5 * 60_000;
/** Intervals after which the newest proof is too old. */
const LATE_AFTER = 3;
/** Receipts looked through at a start for one that is good. */
const LOOKED_THROUGH = 20;

export interface AnchorTargetOptions {
  readonly publisher: AnchorPublisher;
  readonly receipts: Receipts;
  readonly fit: JournalFit;
  readonly everyMs: number;
  readonly monotonic: () => number;
  readonly wallNow: () => number;
}

/** The newest that a verified receipt proves. */
interface Proved {
  readonly size: number;
  readonly wallAt: number;
  readonly keptAt: number;
  readonly receipt: Uint8Array;
}

/** What went wrong the last time. */
export interface Failure {
  readonly words: string;
  readonly isRewritten: boolean;
  /** A note of this log that stands at the anchor in place of the one that was published; null otherwise. */
  readonly found: string | null;
}

/** What of one anchor's receipts is good. */
export interface VerifiedReceipts {
  readonly id: AnchorRow['id'];
  readonly receipts: number;
  readonly provedTo: number;
  /** What is wrong with the first bad one; empty when none is. */
  readonly problem: string;
}

/** One place that checkpoints are published to: what it has, when it is due, and what failed. */
export class AnchorTarget {
  readonly #options: AnchorTargetOptions;
  readonly #begunAt: number;
  #dueAt: number;
  #proved: Proved | null = null;
  #failure: Failure | null = null;

  constructor(options: AnchorTargetOptions) {
    this.#options = options;
    this.#begunAt = options.monotonic();
    this.#dueAt = this.#begunAt + FIRST_AFTER_MS;
  }

  get id(): AnchorRow['id'] {
    return this.#options.publisher.id;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get provedTo(): number {
    return this.#proved?.size ?? 0;
  }

  get isDue(): boolean {
    return this.#options.monotonic() >= this.#dueAt;
  }

  /** Finds the newest receipt that is good: with the note, and the note with the journal. */
  async load(): Promise<void> {
    const { receipts, everyMs, wallNow } = this.#options;
    for (const name of (await receipts.list()).slice(0, LOOKED_THROUGH)) {
      const checked = await this.#check(name);
      if (typeof checked === 'string') continue;
      this.#proved = checked;
      const age = Math.max(0, wallNow() - checked.keptAt);
      this.#dueAt = Math.max(this.#dueAt, this.#begunAt + everyMs - age);
      return;
    }
  }

  /** Publishes one and keeps its receipt; what failed is kept in {@link failure}. True when it is proved now. */
  async publish(checkpoint: { readonly size: number; readonly note: string }, signal: AbortSignal): Promise<boolean> {
    const { everyMs, monotonic } = this.#options;
    try {
      await this.#publish(checkpoint, signal);
      this.#failure = null;
      this.#dueAt = monotonic() + everyMs;
      return true;
    } catch (error) {
      this.#failure = failureOf(error);
      this.#dueAt = monotonic() + Math.min(everyMs, AGAIN_AFTER_MS);
      return false;
    }
  }

  /** Checks every receipt that is kept. */
  async verify(): Promise<VerifiedReceipts> {
    const names = await this.#options.receipts.list();
    let [provedTo, problem] = [0, ''];
    for (const name of names) {
      const checked = await this.#check(name);
      if (typeof checked !== 'string') provedTo = Math.max(provedTo, checked.size);
      else if (problem === '') problem = `the receipt for ${name.size} records: ${checked}`;
    }
    return { id: this.id, receipts: names.length, provedTo, problem };
  }

  isLate(durable: number): boolean {
    const { everyMs, monotonic, wallNow } = this.#options;
    if (durable <= this.provedTo) return false;
    const age = this.#proved === null ? monotonic() - this.#begunAt : wallNow() - this.#proved.keptAt;
    return age > LATE_AFTER * everyMs;
  }

  row(durable: number): AnchorRow {
    const { publisher } = this.#options;
    const proved = this.#proved;
    const base = { id: this.id, provedTo: this.provedTo, provedWallAt: proved?.wallAt ?? null };
    const against = firstUpper(publisher.against);
    if (this.#failure !== null) return { ...base, state: 'failed', text: `${this.#failure.words} ${against}.` };
    if (this.isLate(durable)) return { ...base, state: 'late', text: `Older than it should be. ${against}.` };
    if (proved === null) return { ...base, state: 'waiting', text: `Nothing is published yet. ${against}.` };
    return { ...base, state: 'proved', text: `${against}.` };
  }

  async #publish({ size, note }: { readonly size: number; readonly note: string }, signal: AbortSignal): Promise<void> {
    const { publisher, receipts, fit, wallNow } = this.#options;
    const { receipt } = await publisher.publish(note, signal, this.#proved?.receipt ?? null);
    // Only what can be proved without the anchor counts.
    const { problem, anchoredAt } = await publisher.check(note, receipt);
    if (problem !== '') throw new AnchorError(`Its receipt is not good: ${problem}.`);
    const { mark } = fit.of(note);
    if (mark === null) throw new AnchorError('The checkpoint is signed by no key of this log.');
    await receipts.write({ size, keyId: mark.keyId }, note, receipt).catch(() => {
      throw new AnchorError('The receipt cannot be kept in the data folder: make room, or restore access to it.');
    });
    const keptAt = wallNow();
    this.#proved = { size, wallAt: anchoredAt ?? keptAt, keptAt, receipt };
  }

  /** What a kept receipt proves, or what is wrong with it. */
  async #check(name: ReceiptName): Promise<Proved | string> {
    const { publisher, receipts, fit } = this.#options;
    const kept = await receipts.read(name);
    if (kept === null) return 'it cannot be read';
    const { mark, fits } = fit.of(kept.note);
    if (mark === null || mark.size !== name.size || mark.keyId !== name.keyId)
      return 'its note is not the one it names';
    if (!fits) return 'the journal does not have the records that it proves';
    const { problem, anchoredAt } = await publisher.check(kept.note, kept.receipt);
    if (problem !== '') return problem;
    const keptAt = Math.round(kept.keptAt);
    return { size: mark.size, wallAt: anchoredAt ?? keptAt, keptAt, receipt: kept.receipt };
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof AnchorRewritten) return { words: error.message, isRewritten: true, found: error.found };
  const words = error instanceof AnchorError ? error.message : 'It could not be published: see the log.';
  return { words, isRewritten: false, found: null };
}

function firstUpper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
