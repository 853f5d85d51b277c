import type { EvidenceStore } from '../../evidence/store.ts';
import { type Chain, HASH_BYTES } from './chain.ts';

/** Told the leaf hashes of what became durable, 32 bytes each. The bytes are its own. Must not throw. */
export type LeafListener = (firstSeq: number, leaves: Uint8Array) => void;

const HASH_WORDS = HASH_BYTES / Int32Array.BYTES_PER_ELEMENT;
const FIRST_ROOM = 1_024;

/**
 * Collects the leaf hashes of what is staged, as the chain makes them anyway, and hands them out once they are durable.
 * It stands on the order road: nobody listens, nothing is done; somebody does, eight words are copied a record.
 */
export class DurableLeaves {
  readonly #listeners = new Set<LeafListener>();
  #words = new Int32Array(FIRST_ROOM * HASH_WORDS);
  #count = 0;

  listen(listener: LeafListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Takes the leaf that the chain was just extended by. */
  take(chain: Chain): void {
    if (this.#listeners.size === 0) return;
    const at = this.#count * HASH_WORDS;
    if (at === this.#words.length) this.#grow();
    chain.copyLeaf(this.#words, at);
    this.#count += 1;
  }

  /** Forgets what was taken. */
  clear(): void {
    this.#count = 0;
  }

  /**
   * Hands out the leaves of the records `firstSeq` to `lastSeq`, which are durable now; read back are those that were
   * staged before anybody listened.
   */
  handOut(firstSeq: number, lastSeq: number, readBack: Pick<EvidenceStore, 'leafHashes'>): void {
    if (this.#listeners.size === 0) return;
    const taken = this.#count === lastSeq - firstSeq + 1;
    const leaves = taken
      ? new Uint8Array(this.#words.buffer, 0, this.#count * HASH_BYTES)
      : readBack.leafHashes(firstSeq, lastSeq);
    this.#count = 0;
    for (const listener of this.#listeners) listener(firstSeq, new Uint8Array(leaves));
  }

  #grow(): void {
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
  }
}
