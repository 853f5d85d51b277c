import { hash } from 'node:crypto';

/**
 * The hashes of RFC 6962, section 2.1 (RFC 9162 has the same): SHA-256, with a byte in front that tells leaves from
 * inner nodes.
 */

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** The root of a tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: Uint8Array = hash('sha256', new Uint8Array(0), 'buffer');

const LEAF = Uint8Array.of(0);

/** Hash of a leaf's bytes. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([LEAF, leaf]), 'buffer');
}

/** One block for all nodes: an allocation each would cost as much as the hash. */
const block = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** Hash of an inner node. Both parts must have {@link HASH_BYTES} bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  block.set(left, 1);
  block.set(right, 1 + HASH_BYTES);
  const text = hash('sha256', block, 'binary');
  // A third of the time of taking it as a Buffer.
  const node = new Uint8Array(HASH_BYTES);
  for (let n = 0; n < HASH_BYTES; n += 1) node[n] = text.charCodeAt(n);
  return node;
}

/**
 * The root over leaves whose number is a power of two. The same as joining them one by one, at a third of the cost:
 * two neighbours are copied as they lie, and no node is an object of its own.
 */
export function wholeRoot(leaves: Uint8Array): Uint8Array {
  const level = Buffer.from(leaves);
  for (let width = level.length / HASH_BYTES; width > 1; width /= 2) {
    for (let n = 0; n < width; n += 2) {
      level.copy(block, 1, n * HASH_BYTES, (n + 2) * HASH_BYTES);
      level.write(hash('sha256', block, 'binary'), (n / 2) * HASH_BYTES, 'latin1');
    }
  }
  return new Uint8Array(level.subarray(0, HASH_BYTES));
}

/**
 * The root over whole subtrees that stand side by side, largest first: the right ones are joined first, as RFC 6962
 * splits a tree at the largest power of two below its size.
 */
export function joinRight(nodes: readonly Uint8Array[]): Uint8Array {
  return (
    nodes.reduceRight<Uint8Array | null>((right, left) => (right === null ? left : nodeHash(left, right)), null) ??
    EMPTY_ROOT
  );
}

/** The `index`th hash of hashes that stand one behind the other. */
export function hashAt(hashes: Uint8Array, index: number): Uint8Array {
  return hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
}
