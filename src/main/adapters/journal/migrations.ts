import type Database from 'better-sqlite3-multiple-ciphers';
import { migrateTo } from '../sqlcipher/migrate.ts';
import { journalError } from './journal-error.ts';

/** The records' table, to the letter: `verify` compares it, so that nobody can loosen it unseen. */
export const RECORDS_TABLE = `CREATE TABLE records (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  agent TEXT,
  action TEXT,
  body TEXT NOT NULL,
  hash BLOB NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT`;

/**
 * One entry a schema version, run in order, each in a transaction of its own. An entry that was released is never
 * changed; a change is a new entry.
 *
 * `recorded_at` is the machine's clock in milliseconds, for information; it is not hashed. `meta` holds in its one row
 * how many records there are and the hash of the last, written in the same transaction as they are.
 *
 * Snapshots of the state are kept in the market database (S7). What proves the records stands beside them: `tree` holds
 * the roots of whole blocks of the Merkle tree, `checkpoints` the signed notes, `statements` the signatures of
 * statements (`evidence` says up to which record), `context` the numbers of the records that those stand on, and
 * `expired` the leaf hashes of records whose content was dropped.
 */
const MIGRATIONS: readonly string[] = [
  `${RECORDS_TABLE};
   CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), records INTEGER NOT NULL, head BLOB NOT NULL) STRICT;
   INSERT INTO meta VALUES (1, 0, zeroblob(32));
   CREATE TABLE snapshots (seq INTEGER PRIMARY KEY, head BLOB NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL) STRICT;`,
  `DROP TABLE snapshots;
   CREATE TABLE tree (block INTEGER PRIMARY KEY, root BLOB NOT NULL) STRICT;
   CREATE TABLE checkpoints (
     id INTEGER PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL, cause TEXT NOT NULL, wall_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX checkpoints_by_size ON checkpoints (size);
   CREATE TABLE statements (seq INTEGER PRIMARY KEY, key_id TEXT NOT NULL, signature BLOB NOT NULL) STRICT;
   CREATE TABLE context (seq INTEGER PRIMARY KEY) STRICT;
   CREATE TABLE expired (seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL) STRICT;
   CREATE TABLE evidence (id INTEGER PRIMARY KEY CHECK (id = 1), statements_to INTEGER NOT NULL) STRICT;
   INSERT INTO evidence VALUES (1, 0);`,
];

/** The schema's version that this code writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the schema to the version this code knows.
 * @throws JournalError `newer-version` for a schema it does not know; nothing is changed then.
 */
export function migrate(db: Database, migrations: readonly string[] = MIGRATIONS): void {
  if (!migrateTo(db, migrations)) throw journalError('newer-version');
}
