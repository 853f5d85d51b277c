import { JournalError } from '../adapters/journal/journal-error.ts';
import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import type { ThreadVerifyOptions, VerifyOptions, VerifyResult } from '../adapters/journal/verify.ts';
import { openSecretStore } from '../adapters/keychain/open-secret-store.ts';
import { isStorageFailure } from '../adapters/sqlcipher/storage-failure.ts';
import type { Known } from './evidence/held-against.ts';
import { openProof, type Proof } from './evidence/proof.ts';
import { openJournalToInspect } from './open-data-folder.ts';
import { processEntry } from './process-entry.ts';

interface Folder {
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly wallNow: () => number;
}

/** What the journal was held against that is not in its database. */
export interface Outside {
  /** What could not be asked or verified, in words; empty when everything could. */
  readonly unasked: string;
  /** Something was signed once, and nothing outside could say what: the records may be older ones, put back. */
  readonly isSilent: boolean;
  /** Who signed, as far as is known; null where that could not be found out. */
  readonly known: Known | null;
}

/**
 * Verifies the journal of a data folder that no console uses, also when it is damaged, and holds it against what was
 * signed of it and kept elsewhere. Nothing of the folder changes.
 * @throws JournalError, SecretStoreError when it cannot be opened
 */
export async function verifyFolder(
  folder: Folder,
  options: Pick<VerifyOptions, 'from' | 'to' | 'onProgress'> = {},
): Promise<VerifyResult & Outside> {
  const journal = await openJournalToInspect(folder.dataDir, folder.wallNow);
  try {
    const { verification, problem, outside } = await heldAgainst(folder, journal);
    const result = await journal.verifyInThread({ ...options, ...verification });
    if (!result.ok || problem === '') return { ...result, ...outside };
    return { ok: false, firstBad: 0, range: { from: 0, to: 0 }, records: result.records, problem, ...outside };
  } finally {
    journal.close();
  }
}

/** What the journal is to fit, and what does not fit already. */
async function heldAgainst(
  { dataDir, resourcesDir, wallNow }: Folder,
  journal: SqlcipherJournal,
): Promise<{ readonly verification: ThreadVerifyOptions; readonly problem: string; readonly outside: Outside }> {
  const entry = processEntry('verify-thread', resourcesDir);
  try {
    const { store } = await openSecretStore({ dataDir });
    const proof = await openProof({ dataDir, resourcesDir, store, journal, wallNow, inspect: true });
    proof.folder?.close();
    const { checkNote, held } = proof;
    const verification = { entry, expected: held.elsewhere, checkNote };
    return { verification, problem: held.problem, outside: outsideOf(proof, journal) };
  } catch (error) {
    // What cannot be read here is damage, and the verification says where.
    if (!(error instanceof JournalError || isStorageFailure(error))) throw error;
    const unasked = 'What is kept outside was not asked: the journal cannot be read far enough.';
    return { verification: { entry }, problem: '', outside: { unasked, isSilent: true, known: null } };
  }
}

function outsideOf({ held, known, settingsProblem, signing }: Proof, { evidence }: SqlcipherJournal): Outside {
  const unasked = [signing.problem, settingsProblem, held.unasked];
  if (held.counterGone) unasked.push('The secret store has no count of the checkpoints.');
  if (held.copiesGone) unasked.push('The folder for copies of checkpoints has none.');
  if (known.lost !== null && known.lost.to > 0) {
    unasked.push(`What lost keys signed of records up to ${known.lost.to} cannot be verified.`);
  }
  // A console signs at its close at the latest; so does what deletes the checkpoints from the database tell of them.
  const wasSigned = evidence.latestCheckpoint() !== null || signing.signer !== null || evidence.statementsTo > 0;
  const isSilent = held.problem === '' && held.elsewhere.length === 0 && wasSigned && evidence.durable > 0;
  return { unasked: unasked.filter((it) => it !== '').join(' '), isSilent, known };
}
