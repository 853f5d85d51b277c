import { BLOCK_LEAVES } from '../store.ts';
import { GrowingTree } from './growing-tree.ts';

/** What the tree's thread begins with: the roots of the whole blocks that are kept. */
export interface TreeStart {
  readonly blockRoots: Uint8Array;
}

/** What it is told: leaf hashes behind those it has, or to answer with its root. */
export type TreeRequest =
  | { readonly kind: 'leaves'; readonly leaves: Uint8Array }
  | { readonly kind: 'root'; readonly id: number };

/** What it says: roots of blocks that became whole, and the root that was asked for. */
export type TreeAnswer =
  | { readonly kind: 'blocks'; readonly firstBlock: number; readonly roots: Uint8Array }
  | { readonly kind: 'root'; readonly id: number; readonly size: number; readonly root: Uint8Array };

/** The work of the thread that hashes the journal's tree, so that the order road's thread need not. */
export class TreeWork {
  readonly #tree: GrowingTree;

  constructor({ blockRoots }: TreeStart) {
    this.#tree = new GrowingTree(blockRoots);
  }

  /** Null when there is nothing to say. */
  take(request: TreeRequest): TreeAnswer | null {
    const tree = this.#tree;
    if (request.kind === 'root') return { kind: 'root', id: request.id, size: tree.size, root: tree.root() };
    const firstBlock = Math.floor(tree.size / BLOCK_LEAVES);
    const roots = tree.add(request.leaves);
    return roots.length === 0 ? null : { kind: 'blocks', firstBlock, roots };
  }
}
