import { hash } from 'node:crypto';
import type Database from 'better-sqlite3-multiple-ciphers';
import type { LoggedRecord } from '../../evidence/logged-record.ts';
import type { EvidenceStore, StoredCheckpoint, StoredStatement, UnexpiredRecord } from '../../evidence/store.ts';
import { HASH_BYTES, leafInput } from './chain.ts';
import { CheckpointTable } from './checkpoint-table.ts';
import type { DurableLeaves, LeafListener } from './durable-leaves.ts';
import type { ExpiredRecords } from './expired-records.ts';
import { guarded } from './journal-error.ts';
import { LoggedRecords } from './logged-records.ts';
import { StatementTable } from './statement-table.ts';
import { isExpired, Reader } from './stored-record.ts';
import { inTransaction } from './transaction.ts';

/** What the tables stand beside: the journal that writes the records. */
interface Beside {
  /** Records that are durable. */
  readonly durable: () => number;
  readonly leaves: DurableLeaves;
  readonly expired: ExpiredRecords;
  /** Writes everything staged, and drops what is to expire, in one transaction. */
  readonly flush: () => void;
}

/**
 * The tables beside the records: the tree's block roots, checkpoints, statements, what is left of expired records. What
 * SQLite throws comes out as a JournalError.
 */
export class EvidenceTables implements EvidenceStore {
  readonly #db: Database;
  readonly #beside: Beside;
  readonly #reader: Reader;
  readonly #logged: LoggedRecords;
  readonly #checkpoints: CheckpointTable;
  readonly #statements: StatementTable;
  readonly #expired: ExpiredRecords;
  readonly #addRoot: Database.Statement<[number, Uint8Array]>;
  readonly #roots: Database.Statement<[], Buffer>;

  constructor(db: Database, beside: Beside) {
    this.#db = db;
    this.#beside = beside;
    this.#reader = new Reader(db);
    this.#checkpoints = new CheckpointTable(db);
    this.#statements = new StatementTable(db);
    this.#expired = beside.expired;
    this.#logged = new LoggedRecords(db, (seq) => this.#expired.leafOf(seq));
    this.#addRoot = db.prepare('INSERT INTO tree (block, root) VALUES (?, ?)');
    this.#roots = db.prepare<[], Buffer>('SELECT root FROM tree ORDER BY block').pluck(true);
  }

  get durable(): number {
    return this.#beside.durable();
  }

  onDurable(listener: LeafListener): () => void {
    return this.#beside.leaves.listen(listener);
  }

  leafHashes(fromSeq: number, toSeq: number): Uint8Array {
    const count = Math.max(0, toSeq - fromSeq + 1);
    if (count > 0 && (fromSeq < 1 || toSeq > this.durable)) throw new RangeError('a leaf asked for is not durable');
    const leaves = new Uint8Array(count * HASH_BYTES);
    return guarded(() => {
      for (const row of this.#reader.rows(fromSeq, toSeq)) {
        const [seq, at, kind, agent, action, body] = row;
        const leaf = isExpired(row)
          ? this.#expired.leafOf(seq)
          : hash('sha256', leafInput(seq, at, kind, agent, action, body), 'buffer');
        leaves.set(leaf, (seq - fromSeq) * HASH_BYTES);
      }
      return leaves;
    });
  }

  blockRoots(): Uint8Array {
    return guarded(() => Buffer.concat(this.#roots.all()));
  }

  addBlockRoots(firstBlock: number, roots: Uint8Array): void {
    inTransaction(this.#db, () => {
      for (let at = 0; at < roots.length; at += HASH_BYTES) {
        this.#addRoot.run(firstBlock + at / HASH_BYTES, roots.subarray(at, at + HASH_BYTES));
      }
    });
  }

  addCheckpoint(checkpoint: StoredCheckpoint): void {
    inTransaction(this.#db, () => this.#checkpoints.add(checkpoint));
  }

  latestCheckpoint(): StoredCheckpoint | null {
    return guarded(() => this.#checkpoints.latest());
  }

  checkpointCovering(seq: number): StoredCheckpoint | null {
    return guarded(() => this.#checkpoints.covering(seq));
  }

  checkpoints(fromSize?: number, toSize?: number): readonly StoredCheckpoint[] {
    return guarded(() => this.#checkpoints.between(fromSize, toSize));
  }

  checkpointCount(fromSize?: number, toSize?: number): number {
    return guarded(() => this.#checkpoints.count(fromSize, toSize));
  }

  records(fromSeq: number, toSeq: number, kinds: readonly string[], limit?: number): readonly LoggedRecord[] {
    return this.#logged.ofKinds(fromSeq, Math.min(toSeq, this.durable), kinds, limit);
  }

  addStatements(statements: readonly StoredStatement[], upToSeq: number, context: readonly number[]): void {
    inTransaction(this.#db, () => this.#statements.add(statements, upToSeq, context));
  }

  contextSeqs(): readonly number[] {
    return guarded(() => this.#statements.context());
  }

  setContext(seqs: readonly number[]): void {
    inTransaction(this.#db, () => this.#statements.setContext(seqs));
  }

  statement(seq: number): StoredStatement | null {
    return guarded(() => this.#statements.between(seq, seq)[0] ?? null);
  }

  statements(fromSeq: number, toSeq: number): readonly StoredStatement[] {
    return guarded(() => this.#statements.between(fromSeq, toSeq));
  }

  get statementsTo(): number {
    return guarded(() => this.#statements.lookedAtTo);
  }

  expire(seqs: readonly number[], announce: () => void = () => {}): number {
    const dropped = guarded(() => this.#expired.take(seqs));
    if (dropped === 0) return 0;
    announce();
    this.#beside.flush();
    return dropped;
  }

  unexpired(fromSeq: number, toSeq: number): readonly UnexpiredRecord[] {
    return guarded(() => this.#expired.unexpired(fromSeq, Math.min(toSeq, this.durable)));
  }

  get expired(): number {
    return guarded(() => this.#expired.count);
  }
}
