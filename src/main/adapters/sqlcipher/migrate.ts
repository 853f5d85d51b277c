import type Database from 'better-sqlite3-multiple-ciphers';

/**
 * Brings the schema to the version this code knows: one entry a version, run in order, each in a transaction of its
 * own. False, and nothing is changed, for a schema of a later version.
 */
export function migrateTo(db: Database, migrations: readonly string[]): boolean {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > migrations.length) return false;
  for (let next = version; next < migrations.length; next += 1) {
    db.transaction(() => {
      db.exec(migrations[next] ?? '');
      db.pragma(`user_version = ${next + 1}`);
    })();
  }
  return true;
}
