import { performance } from 'node:perf_hooks';
import type { TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { SqlcipherJournal } from '../../adapters/journal/sqlcipher-journal.ts';
import { openSecretStore } from '../../adapters/keychain/open-secret-store.ts';
import { JournalReading, type ReadingHandlers } from './reading.ts';
import { SigningKey } from './signing-key.ts';
import { StatementLog } from './statement/statement-log.ts';

/**
 * Reads the journal of a folder that no console uses, as the channels of one that runs do. Nothing of the folder
 * changes, so nothing is signed: where no checkpoint covers a record it says how to make one.
 * @throws SecretStoreError
 */
export async function inspectReading(
  dataDir: string,
  journal: SqlcipherJournal,
  wallNow: () => TimeMs,
): Promise<ReadingHandlers> {
  const { store } = await openSecretStore({ dataDir });
  // Only its name is needed here: where the key itself is gone, everything can still be read.
  const signing = await SigningKey.open({ dataDir, store, wallNow, mustExist: true });
  const reading = new JournalReading({
    journal,
    statements: new StatementLog(journal.evidence, signing),
    namesOf: () => ({ currency: '', base: '' }),
    settle: () => {},
    sign: () =>
      Promise.reject(
        new Refusal(
          'No checkpoint covers the last records: the console did not close. Make one with `interlock audit checkpoint`, then repeat this.',
        ),
      ),
    monotonic: () => performance.now(),
  });
  return reading.handlers();
}
