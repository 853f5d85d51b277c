import { HASH_BYTES, nodeHash } from './hashing.ts';

/** What an inclusion proof claims: that the leaf stands at the index (from 0) in the tree of this size and root. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
}

/** What a consistency proof claims: that the first tree is the beginning of the second. */
export interface Consistency {
  readonly fromSize: number;
  readonly fromRoot: Uint8Array;
  readonly toSize: number;
  readonly toRoot: Uint8Array;
}

/** Whether a path proves an inclusion: RFC 9162, section 2.1.3.2. */
export function provesInclusion({ index, size, leaf, root }: Inclusion, path: readonly Uint8Array[]): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || ![leaf, ...path].every(isHash)) return false;
  let [position, last] = [index, size - 1];
  let node = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      node = nodeHash(sibling, node);
      while (position % 2 === 0 && position !== 0) [position, last] = [position / 2, half(last)];
    } else {
      node = nodeHash(node, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && isSame(node, root);
}

/**
 * Whether a path proves that one tree grew out of another: RFC 9162, section 2.1.4.2. Between trees of one size an
 * empty path does when the roots are the same; a tree without leaves proves nothing and is refused.
 */
export function provesConsistency(claim: Consistency, path: readonly Uint8Array[]): boolean {
  const { fromSize, fromRoot, toSize, toRoot } = claim;
  if (!isCount(fromSize) || !isCount(toSize) || fromSize < 1 || fromSize > toSize || !path.every(isHash)) return false;
  if (fromSize === toSize) return path.length === 0 && isHash(fromRoot) && isSame(fromRoot, toRoot);

  const [first, ...rest] = isPowerOfTwo(fromSize) ? [fromRoot, ...path] : path;
  if (first === undefined) return false;
  let [position, last] = [fromSize - 1, toSize - 1];
  while (position % 2 === 1) [position, last] = [half(position), half(last)];
  let [older, newer] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (position % 2 === 0 && position !== 0) [position, last] = [position / 2, half(last)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && isSame(older, fromRoot) && isSame(newer, toRoot);
}

const half = (n: number) => Math.floor(n / 2);
const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
const isHash = (bytes: Uint8Array) => bytes.length === HASH_BYTES;
const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

function isPowerOfTwo(n: number): boolean {
  let rest = n;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}
