import type { AnchorId } from '../engine/domain/evidence.ts';

/** What an anchor gave for a checkpoint, enough to prove it later without the anchor. */
export interface AnchorReceipt {
  /** When the anchor says it had it, milliseconds; null where it does not say. */
  readonly anchoredAt: number | null;
  /** What it gave: a time-stamp token, a commit. */
  readonly receipt: Uint8Array;
}

/** What a receipt proves of its note. */
export interface AnchorCheck {
  /** What does not fit, in words; empty when all does. */
  readonly problem: string;
  /** As in {@link AnchorReceipt}; null also when there is a problem. */
  readonly anchoredAt: number | null;
}

/** A receipt is kept and read whole; one that is larger is refused. */
export const MAX_RECEIPT_BYTES = 256 * 1024;

/**
 * A place where a checkpoint can be published so that this machine cannot rewrite it (E8). Rejects with an
 * {@link AnchorError}.
 */
export interface AnchorPublisher {
  readonly id: AnchorId;
  /** Against whom it proves, in words: a remote and its branch, an authority's name. */
  readonly against: string;
  /**
   * The signed note of a checkpoint. Bounded in time by itself; `signal` ends it sooner. `previous` is the newest good
   * receipt of this place, null where there is none: what it is of must still be there.
   */
  publish(note: string, signal: AbortSignal, previous: Uint8Array | null): Promise<AnchorReceipt>;
  /** Checks a receipt against its note, as far as can be without the anchor. */
  check(note: string, receipt: Uint8Array): Promise<AnchorCheck>;
}

/** Nothing was published. The message is for the operator, without a path or a secret. */
export class AnchorError extends Error {
  override readonly name: string = 'AnchorError';
}

/** The anchor is not as it was left: what it held before was taken away, or written anew. */
export class AnchorRewritten extends AnchorError {
  override readonly name = 'AnchorRewritten';
  /** The note of this log that stands there instead of the one that was published last; null when there is none. */
  readonly found: string | null;

  constructor(message: string, found: string | null) {
    super(message);
    this.found = found;
  }
}
