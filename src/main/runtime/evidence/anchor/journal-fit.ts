import { MerkleTree } from '../../../evidence/merkle/tree.ts';
import type { EvidenceStore } from '../../../evidence/store.ts';
import { type Mark, opened } from '../held-against.ts';
import type { SigningKey } from '../signing-key.ts';

/** What a checkpoint from elsewhere is to the journal. */
export interface Fit {
  /** Null when no key of this log signed it. */
  readonly mark: (Mark & { readonly keyId: string }) | null;
  /** The journal has these records, with this root. */
  readonly fits: boolean;
  /** The key in use signed it, and the journal does not have it: cut off, rolled back or written anew. */
  readonly isBroken: boolean;
}

/** Holds signed notes against the journal as it is now. */
export class JournalFit {
  readonly #store: EvidenceStore;
  readonly #tree: MerkleTree;
  readonly #signing: SigningKey;

  constructor(store: EvidenceStore, signing: SigningKey) {
    this.#store = store;
    this.#tree = new MerkleTree(store);
    this.#signing = signing;
  }

  of(note: string): Fit {
    const mark = opened(note, this.#signing);
    if (mark === null) return { mark, fits: false, isBroken: false };
    const fits = mark.size <= this.#store.durable && Buffer.compare(mark.root, this.#tree.root(mark.size)) === 0;
    // What a former key signed may be the history that a rotation left behind.
    return { mark, fits, isBroken: !fits && mark.keyId === this.#signing.signer?.keyId };
  }
}
