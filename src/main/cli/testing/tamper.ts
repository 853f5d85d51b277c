import { join } from 'node:path';
import { JOURNAL_FILE } from '../../adapters/journal/open-journal.ts';
import { loadOrCreateDatabaseKey } from '../../adapters/keychain/database-key.ts';
import { openSecretStore } from '../../adapters/keychain/open-secret-store.ts';
import { openConnection } from '../../adapters/sqlcipher/connection.ts';

/** Changes a closed journal as someone with the key could. */
export async function tamper(dataDir: string, sql: string): Promise<void> {
  const secrets = await openSecretStore({ dataDir });
  const { current } = await loadOrCreateDatabaseKey({ dataDir, secrets, databaseExists: true });
  const db = openConnection(join(dataDir, JOURNAL_FILE), current);
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}
