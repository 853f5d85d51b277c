import type { LoggedRecord } from './logged-record.ts';

/** Why a checkpoint was signed. */
export type CheckpointCause =
  | 'records'
  | 'time'
  | 'kill'
  | 'unknown'
  | 'halt'
  | 'asked'
  | 'close'
  | 'rotation'
  | 'replica';

/** A signed checkpoint as it is kept. */
export interface StoredCheckpoint {
  /** Records that its tree covers. */
  readonly size: number;
  /** The signed note, whole (C2SP signed-note). */
  readonly note: string;
  readonly cause: CheckpointCause;
  /** The machine's clock, milliseconds; for information. */
  readonly wallAt: number;
}

/** The signature of the statement on one record: the statement itself follows from the record (E4). */
export interface StoredStatement {
  readonly seq: number;
  /** Of the key, eight lower-case hex digits. */
  readonly keyId: string;
  /** 64 bytes, Ed25519. */
  readonly signature: Uint8Array;
}

/** Leaves of one block: the roots of whole blocks are kept, so that no proof needs more records than one block. */
export const BLOCK_LEAVES = 256;

/** A record whose content has not expired. */
export interface UnexpiredRecord {
  readonly seq: number;
  readonly kind: string;
  /** The machine's clock when it was written, milliseconds. */
  readonly recordedAt: number;
}

/** What the journal keeps beside its records, for those who prove them. Everything is durable when it returns. */
export interface EvidenceStore {
  /** Records that are durable. */
  readonly durable: number;
  /**
   * Called after each flush with the leaf hashes of what became durable, 32 bytes each; `firstSeq` is the first one's
   * number. The bytes are the listener's own. Returns the way to stop.
   */
  onDurable(listener: (firstSeq: number, leaves: Uint8Array) => void): () => void;
  /** Leaf hashes of durable records, both ends included, 32 bytes each; of expired ones as well. */
  leafHashes(fromSeq: number, toSeq: number): Uint8Array;
  /** Roots of whole blocks of {@link BLOCK_LEAVES} leaves from the first on, 32 bytes each. */
  blockRoots(): Uint8Array;
  /** Adds roots behind those that are there; `firstBlock` is their number. */
  addBlockRoots(firstBlock: number, roots: Uint8Array): void;
  addCheckpoint(checkpoint: StoredCheckpoint): void;
  /** The newest; null before the first. */
  latestCheckpoint(): StoredCheckpoint | null;
  /** The smallest that covers a record; null when none does. */
  checkpointCovering(seq: number): StoredCheckpoint | null;
  /** Of sizes between the two, both included, in order of size; there is one a minute, so ask for no more than needed. */
  checkpoints(fromSize?: number, toSize?: number): readonly StoredCheckpoint[];
  /** How many there are of these sizes. */
  checkpointCount(fromSize?: number, toSize?: number): number;
  /**
   * Durable records of these kinds as they stand in the log, both ends included, the first `limit` of them; of expired
   * ones the leaf hash alone is left.
   */
  records(fromSeq: number, toSeq: number, kinds: readonly string[], limit?: number): readonly LoggedRecord[];
  /** `context`: numbers of records, of those looked at now, that later statements stand on. */
  addStatements(statements: readonly StoredStatement[], upToSeq: number, context: readonly number[]): void;
  /** Numbers of all records that statements stand on, in order. */
  contextSeqs(): readonly number[];
  /** What the records say instead of what was kept. */
  setContext(seqs: readonly number[]): void;
  statement(seq: number): StoredStatement | null;
  statements(fromSeq: number, toSeq: number): readonly StoredStatement[];
  /** Records up to this one were looked at for statements. */
  readonly statementsTo: number;
  /**
   * Drops the content of records (body, agent, action), keeps number, time, kind, hash and leaf hash. Records that are
   * expired already are left alone. `announce` is called when each was found to be the one that its hash was made from,
   * and may append the records that say so: they and everything staged are written in the same transaction, so that
   * neither is there without the other. When it cannot be written now, it is with the next flush that succeeds.
   * Returns how many were dropped.
   */
  expire(seqs: readonly number[], announce?: () => void): number;
  /** Of these records, which have content that could expire: number, kind, and when the machine wrote it. */
  unexpired(fromSeq: number, toSeq: number): readonly UnexpiredRecord[];
  /** How many records have expired. */
  readonly expired: number;
}
