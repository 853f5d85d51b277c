import type Database from 'better-sqlite3-multiple-ciphers';
import { BLOCK_LEAVES } from '../../../evidence/store.ts';
import { isStorageFailure } from '../../sqlcipher/storage-failure.ts';
import { HASH_BYTES } from '../chain.ts';
import type { Fault } from './fault.ts';
import type { Mark } from './log-hashes.ts';

/** What stands on records, by the last of them that it stands on. */
const STANDING: readonly { readonly what: string; readonly sql: string }[] = [
  { what: 'a checkpoint was signed of them', sql: 'SELECT max(size) FROM checkpoints' },
  { what: 'the root of a block of them is kept', sql: `SELECT (max(block) + 1) * ${BLOCK_LEAVES} FROM tree` },
  { what: 'a statement on one of them is kept', sql: 'SELECT max(seq) FROM statements' },
  { what: 'they were looked at for statements', sql: 'SELECT max(statements_to) FROM evidence' },
  // All of it: a page of it that is damaged is found nowhere else.
  { what: 'one of them is context of statements', sql: 'SELECT max(+seq) FROM context' },
  { what: 'the leaf hash of one that expired is kept', sql: 'SELECT max(seq) FROM expired' },
];

/** Where the log ends by its rows, by its head row, and by what stands on records, all read in one turn. */
export class Ends {
  /** Records that both the rows and the head row know: those are walked through. */
  readonly records: number;
  readonly #first: number;
  readonly #last: number;
  readonly #meta: { readonly records: number; readonly head: Buffer } | null;
  readonly #beyond: readonly { readonly what: string; readonly to: number }[];
  #isDamaged = false;
  readonly #roots: { readonly count: number; readonly first: number; readonly next: number };

  constructor(db: Database, expected: readonly Mark[]) {
    const one = (sql: string, unreadable = 0): number => {
      try {
        return db.prepare<[], number | null>(sql).pluck(true).get() ?? 0;
      } catch (error) {
        if (!isStorageFailure(error)) throw error;
        this.#isDamaged = true;
        return unreadable;
      }
    };
    const meta = db.prepare<[], { records: number; head: Buffer }>('SELECT records, head FROM meta WHERE id = 1').get();
    this.#meta = meta?.head.length === HASH_BYTES ? meta : null;
    this.#first = one('SELECT coalesce(min(seq), 1) FROM records', 1);
    // Where the last row cannot be read, walking through the rows says which one it is.
    this.#last = one('SELECT max(seq) FROM records', meta?.records);
    this.records = Math.min(this.#last, this.#meta?.records ?? 0);
    // The sizes are in the index: that the table itself can be read is found here when it is empty.
    one('SELECT max(id) FROM checkpoints');
    this.#beyond = [
      ...expected.map(({ size }) => ({ what: 'a checkpoint kept elsewhere was signed of them', to: size })),
      ...STANDING.map(({ what, sql }) => ({ what, to: one(sql) })),
    ];
    this.#roots = {
      count: one('SELECT count(*) FROM tree'),
      first: one('SELECT min(block) FROM tree'),
      next: one('SELECT coalesce(max(block), -1) + 1 FROM tree'),
    };
  }

  /** What keeps the records from being walked through at all. */
  before(): Fault | null {
    if (this.#meta === null) return beside(1, 'the head row is missing or damaged');
    if (this.#first < 1) return beside(0, `a record with the number ${this.#first} was added`);
    return null;
  }

  /** What does not fit the records, which are good themselves and whose last has this hash (lower-case hex). */
  after(head: string): Fault | null {
    if (this.#isDamaged) return beside(0, 'the file is damaged beside the records');
    const { records } = this;
    const known = this.#meta?.records ?? 0;
    if (this.#last > known) return beside(known + 1, `record ${known + 1} was added: the head row ends at ${known}`);
    if (this.#last < known) return beside(records + 1, `${these(records + 1, known)} missing: the end was cut off`);
    if (this.#meta?.head.toString('hex') !== head) {
      return beside(Math.max(1, records), `the head row does not fit record ${records}`);
    }
    const { count, first, next } = this.#roots;
    if (first < 0 || count !== next) return beside(0, 'the kept roots of blocks are not one behind the other');
    for (const { what, to } of this.#beyond) {
      if (to > records)
        return beside(records + 1, `${these(records + 1, to)} missing, and ${what}: the end was cut off`);
    }
    return null;
  }
}

function beside(at: number, problem: string): Fault {
  return { kind: 'beside', at, problem };
}

function these(first: number, last: number): string {
  return first === last ? `record ${first} is` : `records ${first} to ${last} are`;
}
