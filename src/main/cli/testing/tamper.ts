import { join } from 'node:path';
import { JOURNAL_FILE, openJournal } from '../../adapters/journal/open-journal.ts';
import { loadOrCreateDatabaseKey } from '../../adapters/keychain/database-key.ts';
import { openSecretStore } from '../../adapters/keychain/open-secret-store.ts';
import { openConnection } from '../../adapters/sqlcipher/connection.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';

/** Appends to a closed journal as someone with the database's key could, and with nothing else. */
export async function append(dataDir: string, record: JournalRecord): Promise<void> {
  const secrets = await openSecretStore({ dataDir });
  const { current } = await loadOrCreateDatabaseKey({ dataDir, secrets, databaseExists: true });
  const journal = openJournal({ dir: dataDir, key: current, wallNow: Date.now });
  journal.append([record]);
  journal.flush();
  journal.close();
}

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
