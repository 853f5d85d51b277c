import type Database from 'better-sqlite3-multiple-ciphers';
import type { StoredCheckpoint } from '../../evidence/store.ts';

const COLUMNS = 'size, note, cause, wall_at AS wallAt';

/** Signed checkpoints. Two may have one size: signed by the key before a rotation and by the one after it. */
export class CheckpointTable {
  readonly #add: Database.Statement<[number, string, string, number]>;
  readonly #latest: Database.Statement<[], StoredCheckpoint>;
  readonly #covering: Database.Statement<[number], StoredCheckpoint>;
  readonly #between: Database.Statement<[number, number], StoredCheckpoint>;
  readonly #count: Database.Statement<[number, number], number>;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT INTO checkpoints (size, note, cause, wall_at) VALUES (?, ?, ?, ?)');
    this.#latest = db.prepare(`SELECT ${COLUMNS} FROM checkpoints ORDER BY size DESC, id DESC LIMIT 1`);
    this.#covering = db.prepare(`SELECT ${COLUMNS} FROM checkpoints WHERE size >= ? ORDER BY size, id LIMIT 1`);
    this.#between = db.prepare(`SELECT ${COLUMNS} FROM checkpoints WHERE size >= ? AND size <= ? ORDER BY size, id`);
    this.#count = db
      .prepare<[number, number], number>('SELECT count(*) FROM checkpoints WHERE size >= ? AND size <= ?')
      .pluck(true);
  }

  /** Belongs into a transaction. */
  add({ size, note, cause, wallAt }: StoredCheckpoint): void {
    this.#add.run(size, note, cause, wallAt);
  }

  latest(): StoredCheckpoint | null {
    return this.#latest.get() ?? null;
  }

  covering(seq: number): StoredCheckpoint | null {
    return this.#covering.get(seq) ?? null;
  }

  /** Of sizes between the two, both included, in order. */
  between(fromSize = 0, toSize = Number.MAX_SAFE_INTEGER): StoredCheckpoint[] {
    return this.#between.all(fromSize, toSize);
  }

  count(fromSize = 0, toSize = Number.MAX_SAFE_INTEGER): number {
    return this.#count.get(fromSize, toSize) ?? 0;
  }
}
