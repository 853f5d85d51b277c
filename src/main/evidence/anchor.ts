import type { AnchorId } from '../engine/domain/evidence.ts';

/** What an anchor gave for a checkpoint, enough to prove it later without the anchor. */
export interface AnchorReceipt {
  /** When the anchor says it had it, milliseconds; null where it does not say. */
  readonly anchoredAt: number | null;
  /** What it gave: a time-stamp token, a commit. */
  readonly receipt: Uint8Array;
}

/**
 * A place where a checkpoint can be published so that this machine cannot rewrite it (E8). Rejects with a sentence for
 * the operator, without a path or a secret.
 */
export interface AnchorPublisher {
  readonly id: AnchorId;
  /** Against whom it proves, in words: a remote and its branch, an authority's name. */
  readonly against: string;
  publish(checkpoint: { readonly size: number; readonly note: string }): Promise<AnchorReceipt>;
  /** Checks a receipt against its note, as far as can be without the anchor: empty, or what does not fit. */
  check(note: string, receipt: Uint8Array): Promise<string>;
}
