import type Database from 'better-sqlite3-multiple-ciphers';
import { BLOCK_LEAVES } from '../../../evidence/store.ts';
import { isStorageFailure, storageCodeOf } from '../../sqlcipher/storage-failure.ts';
import { HASH_BYTES } from '../chain.ts';
import { hashReader } from '../stored-record.ts';
import { Ends } from './ends.ts';
import type { Fault } from './fault.ts';
import type { Hashed, HashStart, Mark, Step } from './log-hashes.ts';
import { type CheckNote, Marks, readUnsigned } from './marks.ts';
import { RowChunks } from './row-chunk.ts';
import { hasOwnSchema } from './schema.ts';

export interface WalkOptions {
  readonly from?: number;
  readonly to?: number;
  readonly checkNote?: CheckNote;
  readonly expected?: readonly Mark[];
}

/** Records of a step at most: two milliseconds of reading when they are of the common size. */
const MOST_ROWS = 4 * BLOCK_LEAVES;
/** And at least: a step's own cost is that of reading a few. */
const LEAST_ROWS = 16;
/** A step that took longer is followed by one of half its records, so that others have their turn in a console. */
const LONG_STEP_MS = 4;

/**
 * Reads a log from its database, a step at a time, with what each step must fit. Where it ends is looked at first, in
 * one turn: the journal may grow while somebody walks through it.
 */
export class Walk {
  readonly #db: Database;
  readonly #chunks: RowChunks;
  readonly #roots: Database.Statement<[number, number], Buffer>;
  /** Statements are not hashed here, but a page of theirs that is damaged is found. */
  readonly #statements: Database.Statement<[number, number]>;
  readonly #marks: Marks;
  readonly #ends: Ends;
  readonly #last: number;
  readonly #isToEnd: boolean;
  readonly #begun: HashStart | Fault;
  #knowsTree = true;
  #fault: Fault | null = null;

  constructor(db: Database, options: WalkOptions) {
    const { from = 1, to = Number.MAX_SAFE_INTEGER, checkNote = readUnsigned, expected = [] } = options;
    this.#db = db;
    this.#chunks = new RowChunks(db);
    this.#roots = db
      .prepare<[number, number], Buffer>('SELECT root FROM tree WHERE block >= ? AND block < ? ORDER BY block')
      .pluck(true);
    this.#statements = db.prepare('SELECT sum(octet_length(signature)) FROM statements WHERE seq >= ? AND seq <= ?');
    this.#ends = new Ends(db, expected);
    this.#last = Math.min(to, this.#ends.records);
    this.#isToEnd = to >= this.#ends.records;
    this.#marks = new Marks(db, checkNote, expected);
    this.#begun = this.#begin(from);
  }

  /** Where hashing begins: at the beginning of the block; or what keeps it from beginning. */
  get begun(): HashStart | Fault {
    return this.#begun;
  }

  /** The last record that is walked through. */
  get last(): number {
    return this.#last;
  }

  /** The steps up to the last record, or up to what cannot be read. */
  *steps(from: number): Generator<Step, void> {
    let rows = MOST_ROWS / 4;
    for (let next = from; next <= this.#last && this.#fault === null; ) {
      const began = performance.now();
      const step = this.#read(next, Math.min(next + rows - 1, this.#last));
      const took = performance.now() - began;
      if (step === null) return;
      next = step.to + 1;
      yield step;
      if (took > LONG_STEP_MS) rows = Math.max(LEAST_ROWS, rows / 2);
      else if (took < LONG_STEP_MS / 2) rows = Math.min(MOST_ROWS, rows * 2);
    }
  }

  /** What is wrong, when hashing found this fault: where no rows are, how many are missing. */
  refine(fault: Fault): Fault {
    if (fault.kind !== 'missing') return fault;
    const next = this.#db.prepare<[number], number | null>('SELECT min(seq) FROM records WHERE seq > ?').pluck(true);
    return { ...fault, to: (next.get(fault.at) ?? fault.at + 1) - 1 };
  }

  /** Bodies of the records that say what was let go while somebody walked through: its rows may be empty already. */
  later(): string[] {
    // Where a row could not be read, that is the fault.
    if (!this.#isToEnd || this.#fault !== null) return [];
    const sql = `SELECT body FROM records WHERE seq > ? AND kind = 'retention.expired' AND body <> '' ORDER BY seq`;
    return this.#db.prepare<[number], string>(sql).pluck(true).all(this.#last);
  }

  /** Records without content of which it is not known whether they were let go: what says so is behind the last. */
  unsettled({ unnamed }: Hashed): number {
    return this.#isToEnd ? 0 : unnamed;
  }

  /** What is wrong with a log all of whose steps fit; null when nothing is. */
  after({ head, fault, letGo }: Hashed): Fault | null {
    return fault ?? this.#fault ?? (this.#isToEnd ? (this.#ends.after(head) ?? letGo) : null);
  }

  #begin(from: number): HashStart | Fault {
    if (!hasOwnSchema(this.#db)) {
      return { kind: 'beside', at: from, problem: 'the definition of a table was changed, or one was added' };
    }
    const fault = this.#ends.before();
    if (fault !== null) return fault;
    const block = Math.floor((from - 1) / BLOCK_LEAVES);
    const first = block * BLOCK_LEAVES + 1;
    const previous = hashReader(this.#db)(first - 1);
    if (previous === null) return { kind: 'missing', at: first - 1, to: first - 1 };
    const kept = Buffer.concat(this.#roots.all(0, block));
    // Without the roots of all blocks before, the root of the whole is not known.
    this.#knowsTree = kept.length === block * HASH_BYTES;
    return { from: first, previous, blockRoots: this.#knowsTree ? kept : new Uint8Array(0) };
  }

  #read(from: number, to: number): Step | null {
    try {
      const rows = this.#chunks.read(from, to);
      return { from, to, rows, kept: this.#chunks.kept(from, to), ...this.#beside(from, to) };
    } catch (error) {
      return this.#readUpToDamage(from, to, error);
    }
  }

  #beside(from: number, to: number): Pick<Step, 'blockRoots' | 'marks'> {
    this.#statements.get(from, to);
    const blockRoots = Buffer.concat(
      this.#roots.all(Math.floor((from - 1) / BLOCK_LEAVES), Math.floor(to / BLOCK_LEAVES)),
    );
    const { marks, fault } = this.#marks.between(from, to);
    this.#fault ??= fault;
    return { blockRoots, marks: this.#knowsTree ? marks : [] };
  }

  /** Goes on row by row, to say where the damage is; when every row can be read it is beside them. */
  #readUpToDamage(from: number, to: number, error: unknown): Step | null {
    const last = this.#lastReadable(from, to);
    this.#fault =
      last === to
        ? { kind: 'beside', at: 0, problem: `the file is damaged beside the records (${damageOf(error)})` }
        : { kind: 'damaged', at: last + 1, code: damageOf(error) };
    if (last < from || last === to) return null;
    const [rows, kept] = [this.#chunks.read(from, last), this.#chunks.kept(from, last)];
    return { from, to: last, rows, kept, blockRoots: new Uint8Array(0), marks: [] };
  }

  #lastReadable(from: number, to: number): number {
    const row = this.#db.prepare<[number]>('SELECT * FROM records WHERE seq = ?');
    for (let seq = from; seq <= to; seq += 1) {
      try {
        row.get(seq);
      } catch (error) {
        damageOf(error);
        return seq - 1;
      }
    }
    return to;
  }
}

/** @throws what is no failure of the database */
function damageOf(error: unknown): string {
  if (!isStorageFailure(error)) throw error;
  return storageCodeOf(error);
}
