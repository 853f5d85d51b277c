import { BLOCK_LEAVES, type EvidenceStore } from '../store.ts';
import { HASH_BYTES, hashAt, joinRight, nodeHash } from './hashing.ts';

/** Where a tree finds its leaves: number 1 is the leaf with index 0. */
export type LeafSource = Pick<EvidenceStore, 'blockRoots' | 'leafHashes'>;

/**
 * The journal's tree, read: roots and proofs of any size. From the source it takes the kept roots of whole blocks, and
 * the leaves of the blocks at the borders of what is asked for. Records are never changed, so the hash of a whole
 * subtree stays good for as long as this object lives.
 *
 * Indexes count from 0; a range is from its first to before its end. Sizes and indexes beyond what is there are a
 * defect of the caller: the source is asked for leaves that it does not have.
 */
export class MerkleTree {
  readonly #source: LeafSource;
  #roots: Uint8Array = new Uint8Array(0);
  /** Whole subtrees of more than one block, by first leaf and size. */
  readonly #above = new Map<string, Uint8Array>();
  /** The block that was read last, and the whole subtrees in it. */
  #block = { number: -1, leaves: new Uint8Array(0), inside: new Map<string, Uint8Array>() };

  constructor(source: LeafSource) {
    this.#source = source;
  }

  /** The root over the first `size` leaves. */
  root(size: number): Uint8Array {
    return joinRight(this.nodes(0, size));
  }

  /**
   * The roots of the largest whole subtrees that make up a range, from left to right: whoever has the tree up to
   * `from` can go on to `end` with them.
   */
  nodes(from: number, end: number): Uint8Array[] {
    return subtrees(from, end).map(({ first, width }) => this.#whole(first, width));
  }

  /** The inclusion proof of a leaf: PATH of RFC 6962, section 2.1.1. */
  inclusion(index: number, size: number): Uint8Array[] {
    if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
    const path: Uint8Array[] = [];
    let [from, end] = [0, size];
    while (end - from > 1) {
      const middle = from + split(end - from);
      const left = index < middle;
      path.push(left ? this.#range(middle, end) : this.#range(from, middle));
      [from, end] = left ? [from, middle] : [middle, end];
    }
    return path.reverse();
  }

  /** The proof that the tree of one size is the beginning of another: PROOF of RFC 6962, section 2.1.2. */
  consistency(fromSize: number, toSize: number): Uint8Array[] {
    if (!(fromSize >= 0 && fromSize <= toSize)) throw new RangeError(`no proof from ${fromSize} to ${toSize}`);
    if (fromSize === 0 || fromSize === toSize) return [];
    const path: Uint8Array[] = [];
    let [from, end] = [0, toSize];
    while (fromSize !== end) {
      const middle = from + split(end - from);
      const left = fromSize <= middle;
      path.push(left ? this.#range(middle, end) : this.#range(from, middle));
      [from, end] = left ? [from, middle] : [middle, end];
    }
    // The older root itself needs not be said: whoever checks the proof has it.
    if (from > 0) path.push(this.#range(from, end));
    return path.reverse();
  }

  #range(from: number, end: number): Uint8Array {
    return joinRight(this.nodes(from, end));
  }

  /** Root of a whole subtree. */
  #whole(first: number, width: number): Uint8Array {
    if (width === BLOCK_LEAVES) return this.#blockRoot(first / BLOCK_LEAVES);
    if (width < BLOCK_LEAVES) return this.#inBlock(first, width);
    return this.#joined(this.#above, first, width);
  }

  #inBlock(first: number, width: number): Uint8Array {
    const { leaves, inside } = this.#open(Math.floor(first / BLOCK_LEAVES), first + width);
    return width === 1 ? hashAt(leaves, first % BLOCK_LEAVES) : this.#joined(inside, first, width);
  }

  #joined(known: Map<string, Uint8Array>, first: number, width: number): Uint8Array {
    const name = `${first}+${width}`;
    const half = width / 2;
    const root = known.get(name) ?? nodeHash(this.#whole(first, half), this.#whole(first + half, half));
    known.set(name, root);
    return root;
  }

  /** As it is kept; one that is not kept yet is computed from its leaves. */
  #blockRoot(number: number): Uint8Array {
    const isKept = () => this.#roots.length >= (number + 1) * HASH_BYTES;
    if (!isKept()) this.#roots = this.#source.blockRoots();
    if (isKept()) return hashAt(this.#roots, number);
    const first = number * BLOCK_LEAVES;
    const { inside } = this.#open(number, first + BLOCK_LEAVES);
    return this.#joined(inside, first, BLOCK_LEAVES);
  }

  /** A block with its leaves to before `end` at the least. */
  #open(number: number, end: number): { readonly leaves: Uint8Array; readonly inside: Map<string, Uint8Array> } {
    const first = number * BLOCK_LEAVES;
    if (this.#block.number !== number) this.#block = { number, leaves: new Uint8Array(0), inside: new Map() };
    const read = this.#block.leaves.length / HASH_BYTES;
    if (first + read < end) {
      const more = this.#source.leafHashes(first + read + 1, end);
      if (more.length !== (end - first - read) * HASH_BYTES) throw new RangeError(`leaves to ${end} are not there`);
      this.#block.leaves = Buffer.concat([this.#block.leaves, more]);
    }
    return this.#block;
  }
}

/** The largest whole subtrees of a range: each begins at a multiple of its width, which is a power of two. */
export function subtrees(from: number, end: number): { readonly first: number; readonly width: number }[] {
  const found: { first: number; width: number }[] = [];
  for (let first = from; first < end; ) {
    let width = 1;
    while (first % (width * 2) === 0 && first + width * 2 <= end) width *= 2;
    found.push({ first, width });
    first += width;
  }
  return found;
}

/** The largest power of two below a number of at least 2: where RFC 6962 splits a tree. */
function split(size: number): number {
  let width = 1;
  while (width * 2 < size) width *= 2;
  return width;
}
