import { hash } from 'node:crypto';
import type Database from 'better-sqlite3-multiple-ciphers';

/** The state as text, folded from the first `seq` records. */
export interface StoredSnapshot {
  readonly seq: number;
  readonly text: string;
}

/** How many snapshots are kept. */
const KEPT = 3;

interface SnapshotRow {
  readonly seq: number;
  readonly head: Buffer;
  readonly body: string;
  readonly sha256: Buffer;
}

/** The last snapshots, each bound to the hash of the record it stands after. */
export class Snapshots {
  readonly #insert: Database.Statement<[number, Buffer, string, Buffer]>;
  readonly #prune: Database.Statement<[number]>;
  readonly #newestFirst: Database.Statement<[], SnapshotRow>;

  constructor(db: Database) {
    this.#insert = db.prepare('INSERT OR REPLACE INTO snapshots (seq, head, body, sha256) VALUES (?, ?, ?, ?)');
    this.#prune = db.prepare(
      'DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)',
    );
    this.#newestFirst = db.prepare('SELECT seq, head, body, sha256 FROM snapshots ORDER BY seq DESC');
  }

  /** Keeps a snapshot and drops the oldest. To be called inside a transaction. */
  write(seq: number, head: Buffer, text: string): void {
    this.#insert.run(seq, head, text, hash('sha256', text, 'buffer'));
    this.#prune.run(KEPT);
  }

  /** The newest snapshot that is whole and stands on the record it names; null when there is none. */
  latest(hashAt: (seq: number) => Buffer | null): StoredSnapshot | null {
    for (const row of this.#newestFirst.iterate()) {
      if (problemOf(row, hashAt) === null) return { seq: row.seq, text: row.body };
    }
    return null;
  }

  /** What is wrong with the snapshots, oldest record first; null when nothing is. */
  check(hashAt: (seq: number) => Buffer | null): { readonly seq: number; readonly problem: string } | null {
    for (const row of this.#newestFirst.all().reverse()) {
      const problem = problemOf(row, hashAt);
      if (problem !== null) return { seq: row.seq, problem };
    }
    return null;
  }
}

function problemOf(row: SnapshotRow, hashAt: (seq: number) => Buffer | null): string | null {
  if (!hash('sha256', row.body, 'buffer').equals(row.sha256)) return `the snapshot after record ${row.seq} was changed`;
  const head = hashAt(row.seq);
  if (head === null) return `record ${row.seq} is missing: a snapshot stands after it`;
  if (!head.equals(row.head)) return `record ${row.seq} is not the one that the snapshot after it was made from`;
  return null;
}
