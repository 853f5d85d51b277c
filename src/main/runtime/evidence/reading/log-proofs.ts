import { type ParsedRequestOf, Refusal, type ReplyOf } from '../../../../shared/ipc/contract.ts';
import type { InclusionProof } from '../../../../shared/ipc/evidence-channels.ts';
import { readCheckpoint } from '../../../evidence/checkpoint.ts';
import { FormatError } from '../../../evidence/format-error.ts';
import { provesInclusion } from '../../../evidence/merkle/proofs.ts';
import { MerkleTree } from '../../../evidence/merkle/tree.ts';
import type { StoredCheckpoint } from '../../../evidence/store.ts';
import { toHex } from '../../../evidence/text.ts';
import type { LogParts } from './log-parts.ts';

/** A record's proof, and why it does not lead to its checkpoint's root; empty when it does. */
export interface Proved {
  readonly proof: InclusionProof;
  readonly problem: string;
}

/** Proofs over the journal's tree (RFC 6962), and the tree itself. */
export class LogProofs {
  readonly #parts: LogParts;
  readonly tree: MerkleTree;

  constructor(parts: LogParts) {
    this.#parts = parts;
    this.tree = new MerkleTree(parts.journal.evidence);
  }

  /** Against the smallest checkpoint that covers the record; null while none does. */
  proofOf(seq: number): Proved | null {
    const { evidence } = this.#parts.journal;
    const covering = evidence.checkpointCovering(seq);
    return covering === null ? null : this.#against(seq, covering);
  }

  /** Makes a checkpoint when none covers the record. @throws Refusal when there is no such record, or no proof of it */
  async prove({ seq }: ParsedRequestOf<'journal.prove'>): Promise<ReplyOf<'journal.prove'>> {
    const { settle, sign } = this.#parts;
    settle();
    this.needRecord(seq);
    let proved = this.proofOf(seq);
    if (proved === null) {
      await sign();
      proved = this.proofOf(seq);
    }
    if (proved === null) throw new Refusal(`No checkpoint covers record ${seq}.`);
    if (proved.problem !== '') throw new Refusal(proved.problem);
    return proved.proof;
  }

  /** @throws Refusal for sizes that the journal never had */
  consistency({ fromSize, toSize }: ParsedRequestOf<'journal.consistency'>): ReplyOf<'journal.consistency'> {
    this.#parts.settle();
    const { durable } = this.#parts.journal.evidence;
    if (fromSize > toSize || toSize > durable) {
      throw new Refusal(`There is no proof from ${fromSize} to ${toSize} records: the journal has ${durable}.`);
    }
    const path = this.tree.consistency(fromSize, toSize).map(toHex);
    const [fromRoot, toRoot] = [toHex(this.tree.root(fromSize)), toHex(this.tree.root(toSize))];
    return { fromSize, toSize, path, fromRoot, toRoot };
  }

  /** @throws Refusal when there is none of that number */
  needRecord(seq: number): void {
    const { durable } = this.#parts.journal.evidence;
    if (seq > durable) throw new Refusal(`There is no record ${seq}: the journal has ${durable}.`);
  }

  #against(seq: number, { size, note }: StoredCheckpoint): Proved {
    const { evidence } = this.#parts.journal;
    const leaf = evidence.leafHashes(seq, seq);
    const root = rootOf(note, size);
    const isThere = size <= evidence.durable;
    const path = isThere ? this.tree.inclusion(seq - 1, size) : [];
    const isProved = root !== null && provesInclusion({ index: seq - 1, size, leaf, root }, path);
    const problem = isProved
      ? ''
      : `The checkpoint over ${size} records does not prove record ${seq}: the journal is not the one that was signed. \`interlock audit verify\` names the first record that differs.`;
    const proof = { seq, leaf: toHex(leaf), size, path: path.map(toHex), root: toHex(root ?? new Uint8Array()) };
    return { proof: { ...proof, checkpoint: note }, problem };
  }
}

/** The root that was signed; null for what is no checkpoint of this size. */
function rootOf(note: string, size: number): Uint8Array | null {
  try {
    const checkpoint = readCheckpoint(note);
    return checkpoint.size === size ? checkpoint.root : null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
