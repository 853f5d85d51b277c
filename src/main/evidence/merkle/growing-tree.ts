import { BLOCK_LEAVES } from '../store.ts';
import { Frontier } from './frontier.ts';
import { HASH_BYTES, hashAt, joinRight, wholeRoot } from './hashing.ts';

/** The journal's tree as it grows: takes leaf hashes, gives its root, and the roots of blocks as they become whole. */
export class GrowingTree {
  readonly #blocks = new Frontier();
  /** The leaves behind the last whole block. */
  #open = new Frontier();

  /** Starts with the roots of the whole blocks that are kept; the leaves behind them are to be added. */
  constructor(blockRoots: Uint8Array = new Uint8Array(0)) {
    const blocks = countOf(blockRoots);
    for (let n = 0; n < blocks; n += 1) this.#blocks.add(hashAt(blockRoots, n).slice());
  }

  /** How many leaves there are. */
  get size(): number {
    return this.#blocks.size * BLOCK_LEAVES + this.#open.size;
  }

  /** Adds leaf hashes, one behind the other. Returns the roots of the blocks that became whole by them, likewise. */
  add(leaves: Uint8Array): Uint8Array {
    const whole: Uint8Array[] = [];
    const count = countOf(leaves);
    for (let n = 0; n < count; ) {
      if (this.#open.size === 0 && count - n >= BLOCK_LEAVES) {
        whole.push(wholeRoot(leaves.subarray(n * HASH_BYTES, (n + BLOCK_LEAVES) * HASH_BYTES)));
        n += BLOCK_LEAVES;
      } else {
        this.#open.add(hashAt(leaves, n).slice());
        n += 1;
        if (this.#open.size < BLOCK_LEAVES) continue;
        whole.push(this.#open.root());
        this.#open = new Frontier();
      }
      const root = whole.at(-1);
      if (root !== undefined) this.#blocks.add(root);
    }
    return Buffer.concat(whole);
  }

  root(): Uint8Array {
    return joinRight([...this.#blocks.nodes, ...this.#open.nodes]);
  }
}

function countOf(hashes: Uint8Array): number {
  if (hashes.length % HASH_BYTES !== 0) throw new RangeError('these are not whole hashes');
  return hashes.length / HASH_BYTES;
}
