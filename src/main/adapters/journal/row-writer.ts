import type Database from 'better-sqlite3-multiple-ciphers';

/** A record as its row is written. */
export interface Row {
  readonly at: number;
  readonly kind: string;
  readonly agent: string | null;
  readonly action: string | null;
  readonly body: string;
  /** Lower-case hex. */
  readonly hash: string;
}

/** Rows that go into one statement: past this it is no faster, and a long statement is slower to run once. */
const ROWS_AT_ONCE = 16;
const COLUMNS = 8;
const ROW = '(?, ?, ?, ?, ?, ?, ?, ?)';

/** Inserts rows, most of them many at once: one call into the database costs more than the row it writes. */
export class RowWriter {
  readonly #one: Database.Statement;
  readonly #many: Database.Statement;
  readonly #values: unknown[] = new Array(ROWS_AT_ONCE * COLUMNS);

  constructor(db: Database) {
    this.#one = db.prepare(`INSERT INTO records VALUES ${ROW}`);
    this.#many = db.prepare(`INSERT INTO records VALUES ${new Array(ROWS_AT_ONCE).fill(ROW).join(', ')}`);
  }

  /** Inserts the rows behind record number `after`. Belongs into a transaction. */
  write(rows: readonly Row[], after: number, recordedAt: number): void {
    const inBlocks = rows.length - (rows.length % ROWS_AT_ONCE);
    for (let first = 0; first < inBlocks; first += ROWS_AT_ONCE) {
      for (let n = 0; n < ROWS_AT_ONCE; n += 1) this.#bind(n, rows[first + n], after + first + n + 1, recordedAt);
      this.#many.run(this.#values);
    }
    for (let n = inBlocks; n < rows.length; n += 1) {
      this.#bind(0, rows[n], after + n + 1, recordedAt);
      this.#one.run(this.#values.slice(0, COLUMNS));
    }
  }

  #bind(place: number, row: Row | undefined, seq: number, recordedAt: number): void {
    if (row === undefined) throw new RangeError('a row to be written is missing');
    const values = this.#values;
    const at = place * COLUMNS;
    values[at] = seq;
    values[at + 1] = row.at;
    values[at + 2] = row.kind;
    values[at + 3] = row.agent;
    values[at + 4] = row.action;
    values[at + 5] = row.body;
    values[at + 6] = Buffer.from(row.hash, 'hex');
    values[at + 7] = recordedAt;
  }
}
