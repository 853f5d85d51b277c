import { JournalError } from '../adapters/journal/journal-error.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import type { ThreadVerifyOptions, VerifyOptions, VerifyResult } from '../adapters/journal/verify.ts';
import { openSecretStore } from '../adapters/keychain/open-secret-store.ts';
import { isStorageFailure } from '../adapters/sqlcipher/storage-failure.ts';
import { openProof } from './evidence/proof.ts';
import { openJournalToInspect } from './open-data-folder.ts';
import { processEntry } from './process-entry.ts';

interface Folder {
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly wallNow: () => number;
}

/**
 * Verifies the journal of a data folder that no console uses, also when it is damaged, and holds it against what was
 * signed of it and kept elsewhere. Nothing of the folder changes.
 * @throws JournalError, SecretStoreError when it cannot be opened
 */
export async function verifyFolder(
  folder: Folder,
  options: Pick<VerifyOptions, 'from' | 'to' | 'onProgress'> = {},
): Promise<VerifyResult> {
  const journal = await openJournalToInspect(folder.dataDir, folder.wallNow);
  try {
    const known = await heldAgainst(folder, journal);
    const result = await journal.verifyInThread({ ...options, ...known.verification });
    if (!result.ok || known.problem === '') return result;
    return { ok: false, firstBad: 0, range: { from: 0, to: 0 }, records: result.records, problem: known.problem };
  } finally {
    journal.close();
  }
}

/** What the journal is to fit, and what does not fit already. */
async function heldAgainst(
  { dataDir, resourcesDir, wallNow }: Folder,
  journal: SqlcipherJournal,
): Promise<{ readonly verification: ThreadVerifyOptions; readonly problem: string }> {
  const entry = processEntry('verify-thread', resourcesDir);
  try {
    const { store } = await openSecretStore({ dataDir });
    const proof = await openProof({ dataDir, resourcesDir, store, journal, wallNow, inspect: true });
    proof.folder?.close();
    const { checkNote, held, signing } = proof;
    const { elsewhere: expected, problem } = held;
    return { verification: { entry, expected, ...(signing.problem === '' ? { checkNote } : {}) }, problem };
  } catch (error) {
    // What cannot be read here is damage, and the verification says where.
    if (!(error instanceof JournalError || isStorageFailure(error))) throw error;
    return { verification: { entry }, problem: '' };
  }
}
