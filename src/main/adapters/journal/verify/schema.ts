import Database from 'better-sqlite3-multiple-ciphers';
import { migrate } from '../migrations.ts';

const DEFINITIONS = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name';

let made: string | null = null;

/** True when the database has the tables that the journal makes, to the letter, and nothing else. */
export function hasOwnSchema(db: Database): boolean {
  made ??= madeByMigrations();
  return JSON.stringify(db.prepare(DEFINITIONS).all()) === made;
}

function madeByMigrations(): string {
  const db = new Database(':memory:');
  try {
    migrate(db);
    return JSON.stringify(db.prepare(DEFINITIONS).all());
  } finally {
    db.close();
  }
}
