import { joinRight, nodeHash } from './hashing.ts';

/**
 * A tree that grows at its right end and keeps only what its root needs: the roots of its whole subtrees, largest
 * first, one for each bit of its size. What is added is a leaf's hash, or the root of a whole subtree of leaves when
 * all of them are of one size.
 */
export class Frontier {
  readonly #nodes: Uint8Array[] = [];
  #size = 0;

  /** How many were added. */
  get size(): number {
    return this.#size;
  }

  /** The roots of the whole subtrees, largest first. */
  get nodes(): readonly Uint8Array[] {
    return this.#nodes;
  }

  add(hash: Uint8Array): void {
    let node = hash;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = this.#nodes.pop();
      if (left !== undefined) node = nodeHash(left, node);
    }
    this.#nodes.push(node);
    this.#size += 1;
  }

  root(): Uint8Array {
    return joinRight(this.#nodes);
  }
}
