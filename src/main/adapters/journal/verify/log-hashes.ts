import { hash } from 'node:crypto';
import { GrowingTree } from '../../../evidence/merkle/growing-tree.ts';
import { hashAt } from '../../../evidence/merkle/hashing.ts';
import { BLOCK_LEAVES } from '../../../evidence/store.ts';
import { Chain, HASH_BYTES } from '../chain.ts';
import type { Fault } from './fault.ts';
import { bodiesOf, bodyOf, LetGo } from './let-go.ts';
import { type ChunkRow, ChunkRows, Content, type KeptLeaves } from './row-chunk.ts';

/** Where hashing begins: at the first record of a block. */
export interface HashStart {
  readonly from: number;
  /** Kept hash of the record before. */
  readonly previous: Uint8Array;
  /** Kept roots of the blocks before. */
  readonly blockRoots: Uint8Array;
}

/** What a checkpoint says of the tree. */
export interface Mark {
  readonly size: number;
  readonly root: Uint8Array;
}

/** A stretch of the log: its rows, and what is kept that they must fit. */
export interface Step {
  readonly from: number;
  readonly to: number;
  /** As {@link RowChunks} gives them. */
  readonly rows: Uint8Array<ArrayBuffer>;
  readonly kept: KeptLeaves;
  /** Kept roots of the whole blocks that end in it; the last may be missing. */
  readonly blockRoots: Uint8Array;
  /** Checkpoints whose sizes are in it, in order. */
  readonly marks: readonly Mark[];
}

/** What came out when the last step was taken. Hashes in lower-case hex. */
export interface Hashed {
  readonly head: string;
  readonly root: string;
  /** A kept block root that does not fit and that no later checkpoint has cleared the records of. */
  readonly fault: Fault | null;
  /** What is wrong with records without content, when this was all of the log. */
  readonly letGo: Fault | null;
  /** Records without content that no record among those looked at names. */
  readonly unnamed: number;
}

/**
 * Computes leaf hashes, chain and tree of a log anew, and holds them against what is kept. It knows no database and no
 * clock: it runs where there is time for it.
 */
export class LogHashes {
  readonly #chain: Chain;
  readonly #tree: GrowingTree;
  readonly #letGo: LetGo;
  /** The next record. */
  #next: number;
  /** Records that the last checkpoint that fits has proved, and those that a kept block root says are good. */
  #signedTo = 0;
  #blocksTo = 0;
  #blockFault: Extract<Fault, { kind: 'block' }> | null = null;

  constructor({ from, previous, blockRoots }: HashStart) {
    this.#chain = new Chain(previous);
    this.#tree = new GrowingTree(blockRoots);
    this.#letGo = new LetGo(from);
    this.#next = from;
  }

  /** Takes the next stretch. Returns the first fault in it; no step may follow one. */
  take(step: Step): Fault | null {
    const leaves = Buffer.alloc((step.to - this.#next + 1) * HASH_BYTES);
    const first = this.#next;
    const fault = this.#hashRows(step, leaves);
    // What came before the fault may show an earlier one.
    return this.#grow(step, first, leaves.subarray(0, (this.#next - first) * HASH_BYTES)) ?? this.#earlier(fault);
  }

  /** `later` are the bodies of records behind the last that say what was let go meanwhile. */
  finish(later: readonly string[] = []): Hashed {
    for (const body of bodiesOf(later)) this.#letGo.says(body);
    const root = Buffer.from(this.#tree.root()).toString('hex');
    return {
      head: this.#chain.headHex(),
      root,
      fault: this.#blockFault,
      letGo: this.#letGo.fault(),
      unnamed: this.#letGo.unnamed,
    };
  }

  #hashRows({ to, rows, kept }: Step, leaves: Buffer): Fault | null {
    const chunk = new ChunkRows(rows);
    for (let row = chunk.next(), at = 0; row !== null; row = chunk.next(), at += HASH_BYTES) {
      if (row.seq !== this.#next) break;
      const leaf = leafOf(row, kept.get(row.seq));
      if (leaf === null) return { kind: 'expired', at: row.seq };
      if (row.content === Content.none && !this.#letGo.empty(row.seq, row.input))
        return { kind: 'expired', at: row.seq };
      if (this.#chain.extendBy(leaf) !== row.hash) return { kind: 'changed', at: row.seq, after: this.#provedTo };
      if (row.content === Content.letsGo) this.#letGo.says(bodyOf(row.input));
      leaves.write(leaf, at, 'latin1');
      this.#next += 1;
    }
    return this.#next <= to ? { kind: 'missing', at: this.#next, to: this.#next } : null;
  }

  /** Adds the leaves to the tree, and stops where a checkpoint or a block root has something to say. */
  #grow({ blockRoots, marks }: Step, first: number, leaves: Buffer): Fault | null {
    const reached = first - 1 + leaves.length / HASH_BYTES;
    let at = first - 1;
    let blocks = 0;
    const growTo = (size: number): void => {
      const roots = this.#tree.add(leaves.subarray((at - first + 1) * HASH_BYTES, (size - first + 1) * HASH_BYTES));
      for (let n = 0; n < roots.length / HASH_BYTES; n += 1, blocks += 1) {
        this.#holdBlock((Math.floor(at / BLOCK_LEAVES) + n + 1) * BLOCK_LEAVES, roots, n, hashAt(blockRoots, blocks));
      }
      at = size;
    };
    for (const mark of marks) {
      if (mark.size > reached) break;
      growTo(Math.max(at, mark.size));
      const fault = this.#holdMark(mark);
      if (fault !== null) return fault;
    }
    growTo(reached);
    return null;
  }

  #holdBlock(lastSeq: number, roots: Uint8Array, n: number, kept: Uint8Array): void {
    if (kept.length === 0 || this.#blockFault !== null) return;
    if (Buffer.compare(hashAt(roots, n), kept) === 0) this.#blocksTo = lastSeq;
    else
      this.#blockFault = { kind: 'block', from: Math.max(this.#provedTo + 1, lastSeq - BLOCK_LEAVES + 1), to: lastSeq };
  }

  #holdMark({ size, root }: Mark): Fault | null {
    const fits = Buffer.compare(this.#tree.root(), root) === 0;
    const suspect = this.#blockFault;
    if (fits && suspect !== null) return { kind: 'block-root', block: suspect.to / BLOCK_LEAVES - 1, signed: size };
    if (fits) this.#signedTo = size;
    else return suspect ?? { kind: 'mark', from: this.#signedTo + 1, to: size };
    return null;
  }

  #earlier(fault: Fault | null): Fault | null {
    return fault === null ? null : (this.#blockFault ?? fault);
  }

  get #provedTo(): number {
    return Math.max(this.#signedTo, this.#blocksTo);
  }
}

/** The leaf's hash: that of its content, or the one that is kept; null when it is neither whole nor properly expired. */
function leafOf({ content, input }: ChunkRow, kept: string | undefined): string | null {
  if (content >= Content.whole) return kept === undefined ? hash('sha256', input, 'binary') : null;
  return content === Content.none && kept?.length === HASH_BYTES ? kept : null;
}
