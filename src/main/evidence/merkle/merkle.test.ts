import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_LEAVES } from '../store.ts';
import { Frontier } from './frontier.ts';
import { GrowingTree } from './growing-tree.ts';
import { EMPTY_ROOT, HASH_BYTES, leafHash } from './hashing.ts';
import { provesConsistency, provesInclusion } from './proofs.ts';
import { type LeafSource, MerkleTree, subtrees } from './tree.ts';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const MOST = 3 * BLOCK_LEAVES + 70;
const leaves = Array.from({ length: MOST }, (_, n) => sha256(Buffer.from(`leaf ${n}`)));

/** RFC 6962, section 2.1, as it is written: over leaf hashes. */
function naiveRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return sha256();
  if (hashes.length === 1) return hashes[0] as Uint8Array;
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return sha256(Uint8Array.of(1), naiveRoot(hashes.slice(0, k)), naiveRoot(hashes.slice(k)));
}

/** A store of the first `size` leaves, of whose whole blocks `kept` have their roots kept. */
function sourceOf(size: number, kept = Math.floor(size / BLOCK_LEAVES)): LeafSource & { read: number } {
  return {
    read: 0,
    blockRoots: () =>
      Buffer.concat(
        Array.from({ length: kept }, (_, n) => naiveRoot(leaves.slice(n * BLOCK_LEAVES, (n + 1) * BLOCK_LEAVES))),
      ),
    leafHashes(fromSeq, toSeq) {
      if (fromSeq < 1 || toSeq > size) throw new RangeError('not there');
      this.read += toSeq - fromSeq + 1;
      return Buffer.concat(leaves.slice(fromSeq - 1, toSeq));
    },
  };
}

/** Sizes where something changes: powers of two, the borders of blocks, and what is beside them. */
const sizes = [
  ...new Set([1, 2, 3, 4, 5, 7, 8, 9, 100, ...[1, 2, 3].flatMap((n) => [-1, 0, 1].map((d) => n * BLOCK_LEAVES + d))]),
  MOST,
];
const anySize = fc.oneof(fc.constantFrom(...sizes), fc.integer({ min: 1, max: MOST }));

describe('roots', () => {
  it('[E2] a leaf and the empty tree are hashed as RFC 6962 says', () => {
    expect(hex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    // The published vectors' leaf is the empty one.
    expect(hex(leafHash(new Uint8Array(0)))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    expect(hex(new Frontier().root())).toBe(hex(EMPTY_ROOT));
    expect(hex(new MerkleTree(sourceOf(0)).root(0))).toBe(hex(EMPTY_ROOT));
  });

  it('[E2] every size has the root of the definition, leaf by leaf and from kept blocks', () => {
    const frontier = new Frontier();
    const tree = new MerkleTree(sourceOf(MOST));
    for (let size = 1; size <= MOST; size += 1) {
      frontier.add(leaves[size - 1] as Uint8Array);
      if (size > 40 && size % 17 !== 0 && !sizes.includes(size)) continue;
      const root = hex(naiveRoot(leaves.slice(0, size)));
      expect([size, hex(frontier.root())]).toEqual([size, root]);
      expect([size, hex(tree.root(size))]).toEqual([size, root]);
    }
  });

  it('[E2] a tree that grows in any batches, and is taken up again from its blocks, has the same root', () => {
    fc.assert(
      fc.property(anySize, fc.integer({ min: 1, max: 300 }), (size, batch) => {
        const tree = new GrowingTree();
        const blocks: Uint8Array[] = [];
        for (let n = 0; n < size; n += batch) {
          blocks.push(tree.add(Buffer.concat(leaves.slice(n, Math.min(n + batch, size)))));
        }
        const roots = Buffer.concat(blocks);
        expect(tree.size).toBe(size);
        expect(hex(roots)).toBe(hex(sourceOf(size).blockRoots()));
        expect(hex(tree.root())).toBe(hex(naiveRoot(leaves.slice(0, size))));

        const again = new GrowingTree(roots);
        again.add(Buffer.concat(leaves.slice(again.size, size)));
        expect(hex(again.root())).toBe(hex(tree.root()));
      }),
      { numRuns: 40 },
    );
    expect(() => new GrowingTree().add(new Uint8Array(HASH_BYTES + 1))).toThrow(RangeError);
  });

  it('[E2] a block whose root is not kept yet is computed from its leaves', () => {
    for (const kept of [0, 1, 2]) {
      const root = new MerkleTree(sourceOf(MOST, kept)).root(MOST);
      expect(hex(root)).toBe(hex(naiveRoot(leaves)));
    }
  });
});

describe('subtrees', () => {
  it('[E2] a range is covered without a gap by whole subtrees at their own places, few of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e7 }), fc.integer({ min: 0, max: 1e7 }), (from, length) => {
        let next = from;
        const found = subtrees(from, from + length);
        for (const { first, width } of found) {
          expect([first, first % width, Math.log2(width) % 1]).toEqual([next, 0, 0]);
          next += width;
        }
        expect(next).toBe(from + length);
        expect(found.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(length + 2)));
      }),
    );
  });
});

describe('proofs', () => {
  it('[E2] every leaf of small trees and any of larger ones is proved, and with one bit changed it is not', () => {
    const check = (index: number, size: number, tree: MerkleTree) => {
      const leaf = leaves[index] as Uint8Array;
      const root = naiveRoot(leaves.slice(0, size));
      const path = tree.inclusion(index, size);
      expect([index, size, provesInclusion({ index, size, leaf, root }, path)]).toEqual([index, size, true]);
      const other = flipped(leaf);
      expect(provesInclusion({ index, size, leaf: other, root }, path)).toBe(false);
      expect(provesInclusion({ index, size, leaf, root: flipped(root) }, path)).toBe(false);
      expect(provesInclusion({ index, size, leaf, root }, [...path, leaf])).toBe(false);
      path.forEach((node, n) => {
        const bent = path.map((each, m) => (m === n ? flipped(node) : each));
        expect(provesInclusion({ index, size, leaf, root }, bent)).toBe(false);
        const short = path.filter((_, m) => m !== n);
        expect(provesInclusion({ index, size, leaf, root }, short)).toBe(false);
      });
    };
    const tree = new MerkleTree(sourceOf(MOST));
    for (let size = 1; size <= 17; size += 1) for (let index = 0; index < size; index += 1) check(index, size, tree);
    fc.assert(
      fc.property(anySize, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (size, part) =>
        check(Math.floor(part * size), size, tree),
      ),
      { numRuns: 60 },
    );
  });

  it('[E2] any size is proved to be the beginning of any later one, and with one bit changed it is not', () => {
    const check = (fromSize: number, toSize: number, tree: MerkleTree) => {
      const fromRoot = naiveRoot(leaves.slice(0, fromSize));
      const toRoot = naiveRoot(leaves.slice(0, toSize));
      const claim = { fromSize, fromRoot, toSize, toRoot };
      const path = tree.consistency(fromSize, toSize);
      expect([fromSize, toSize, provesConsistency(claim, path)]).toEqual([fromSize, toSize, true]);
      expect(provesConsistency({ ...claim, fromRoot: flipped(fromRoot) }, path)).toBe(false);
      expect(provesConsistency({ ...claim, toRoot: flipped(toRoot) }, path)).toBe(false);
      expect(provesConsistency(claim, [...path, toRoot])).toBe(false);
      path.forEach((node, n) => {
        const bent = path.map((each, m) => (m === n ? flipped(node) : each));
        expect(provesConsistency(claim, bent)).toBe(false);
      });
    };
    const tree = new MerkleTree(sourceOf(MOST));
    for (let to = 1; to <= 17; to += 1) for (let from = 1; from <= to; from += 1) check(from, to, tree);
    fc.assert(
      fc.property(anySize, anySize, (a, b) => check(Math.min(a, b), Math.max(a, b), tree)),
      { numRuns: 60 },
    );
  });

  it('[E2] a proof reads the leaves of the blocks at its borders and no others', () => {
    const source = sourceOf(MOST);
    const tree = new MerkleTree(source);
    tree.inclusion(BLOCK_LEAVES + 3, MOST);
    expect(source.read).toBeLessThanOrEqual(BLOCK_LEAVES + (MOST % BLOCK_LEAVES));
    source.read = 0;
    tree.inclusion(BLOCK_LEAVES + 4, 2 * BLOCK_LEAVES);
    tree.inclusion(BLOCK_LEAVES + 5, 2 * BLOCK_LEAVES);
    expect(source.read).toBeLessThanOrEqual(BLOCK_LEAVES);
  });

  it('[E2] a hash that is cut short is no hash, whatever was hashed before it', () => {
    const [a, b] = [Buffer.alloc(HASH_BYTES, 1), Buffer.alloc(HASH_BYTES, 2)];
    const root = naiveRoot([a, b]);
    const inclusion = { index: 0, size: 2, leaf: a, root };
    const consistency = { fromSize: 1, fromRoot: a, toSize: 2, toRoot: root };
    for (const [path, good] of [
      [[b], true],
      [[b.subarray(0, -1)], false],
      [[Buffer.concat([b, b])], false],
    ] as const) {
      expect(provesInclusion(inclusion, path)).toBe(good);
      expect(provesConsistency(consistency, path)).toBe(good);
    }
  });

  it('[E2] a tree that is read goes on as it grows, with the blocks that are kept by then', () => {
    let source = sourceOf(BLOCK_LEAVES + 10);
    const tree = new MerkleTree({
      blockRoots: () => source.blockRoots(),
      leafHashes: (from, to) => source.leafHashes(from, to),
    });
    expect(hex(tree.root(BLOCK_LEAVES + 10))).toBe(hex(naiveRoot(leaves.slice(0, BLOCK_LEAVES + 10))));
    source = sourceOf(MOST);
    expect(hex(tree.root(MOST))).toBe(hex(naiveRoot(leaves)));
    expect(source.read).toBe(MOST % BLOCK_LEAVES);
  });

  it('[E2] a source that gives fewer leaves than are asked for gives no root', () => {
    const short = { ...sourceOf(10), leafHashes: () => Buffer.concat(leaves.slice(0, 9)) };
    expect(() => new MerkleTree(short).root(10)).toThrow(RangeError);
  });

  it('what is not in the tree has no proof', () => {
    const tree = new MerkleTree(sourceOf(10));
    expect(() => tree.inclusion(10, 10)).toThrow(RangeError);
    expect(() => tree.inclusion(-1, 10)).toThrow(RangeError);
    expect(() => tree.consistency(5, 4)).toThrow(RangeError);
    expect(() => tree.root(11)).toThrow(RangeError);
    expect(tree.consistency(0, 10)).toEqual([]);
  });
});

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bytes.length - 1] = (copy[bytes.length - 1] ?? 0) ^ 1;
  return copy;
}
