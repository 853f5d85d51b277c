import type Database from 'better-sqlite3-multiple-ciphers';
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
 */
const MIGRATIONS: readonly string[] = [
  `${RECORDS_TABLE};
   CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), records INTEGER NOT NULL, head BLOB NOT NULL) STRICT;
   INSERT INTO meta VALUES (1, 0, zeroblob(32));
   CREATE TABLE snapshots (seq INTEGER PRIMARY KEY, head BLOB NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL) STRICT;`,
];

/**
 * Brings the schema to the version this code knows.
 * @throws JournalError `newer-version` for a schema it does not know; nothing is changed then.
 */
export function migrate(db: Database, migrations: readonly string[] = MIGRATIONS): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > migrations.length) throw journalError('newer-version');
  for (let next = version; next < migrations.length; next += 1) {
    db.transaction(() => {
      db.exec(migrations[next] ?? '');
      db.pragma(`user_version = ${next + 1}`);
    })();
  }
}
