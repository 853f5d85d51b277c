import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { SqlcipherJournal } from '../../adapters/journal/sqlcipher-journal.ts';
import type { SecretStore } from '../../adapters/keychain/secret-store.ts';
import { MerkleTree } from '../../evidence/merkle/tree.ts';
import type { VerifierKey } from '../../evidence/verifier-key.ts';
import { newestNotes } from './anchor/receipts.ts';
import { CheckpointCounter } from './checkpoint-counter.ts';
import { CheckpointFolder, keysIn } from './checkpoint-folder.ts';
import { checkpointPlace } from './checkpoint-place.ts';
import { type Held, heldAgainst, type Mark, opened } from './held-against.ts';
import { EvidenceSettings, readEvidenceSettings } from './settings.ts';
import { SigningKey } from './signing-key.ts';

/** Records at the end that are verified at each start: some milliseconds. */
const TAIL = 1_000;

interface ProofParts {
  readonly dataDir: string;
  readonly store: SecretStore;
  readonly journal: Pick<SqlcipherJournal, 'evidence' | 'verify'>;
  readonly wallNow: () => TimeMs;
  /** Nothing of the folder is to change: no key is made. */
  readonly inspect?: boolean;
}

/** What a data folder's journal is proved with, and what that said when it was opened. */
export interface Proof {
  readonly signing: SigningKey;
  readonly settings: EvidenceSettings;
  /** Why the settings cannot be read; empty when they can. */
  readonly settingsProblem: string;
  /** Null when the settings do not say which. */
  readonly folder: CheckpointFolder | null;
  readonly counter: CheckpointCounter;
  readonly held: Held;
  /** Where the key in use was lost: those that are kept outside and signed the journal's newest checkpoint. */
  readonly formerKeys: readonly VerifierKey[];
  /** What a kept checkpoint says, when a key of this data folder signed it. */
  readonly checkNote: (note: string) => Mark | { readonly problem: string };
}

/**
 * Opens it, and holds the journal against what was signed of it: before anything is written there.
 * @throws SecretStoreError when the data folder was never used
 */
export async function openProof({ dataDir, store, journal, wallNow, inspect = false }: ProofParts): Promise<Proof> {
  const { evidence } = journal;
  const mustExist = inspect || evidence.latestCheckpoint() !== null;
  const signing = await SigningKey.open({ dataDir, store, wallNow, mustExist });
  const { settings, settingsProblem } = settingsOf(dataDir);
  const surroundings = { env: process.env, platform: process.platform, home: homedir() };
  const place = checkpointPlace(dataDir, settings.checkpointFolder, surroundings);
  const folder = settingsProblem === '' ? new CheckpointFolder(join(place, signing.folderId)) : null;
  const counter = new CheckpointCounter(store, signing.folderId);
  const anchored = await newestNotes(dataDir, signing.signer?.keyId ?? '');
  const held =
    signing.problem === ''
      ? await heldAgainst({ store: evidence, tree: new MerkleTree(evidence), signing, folder, counter, anchored })
      : { problem: '', unasked: '', copiesGone: false, elsewhere: [] };
  const checkNote = (note: string): Mark | { problem: string } =>
    opened(note, signing) ?? { problem: 'No key of this data folder signed it.' };
  const problem = held.problem === '' && signing.problem === '' ? tailProblem(journal, checkNote) : held.problem;
  const formerKeys =
    signing.signer === null ? await signedBefore(evidence.latestCheckpoint()?.note, signing, folder) : [];
  return { signing, formerKeys, settings, settingsProblem, folder, counter, held: { ...held, problem }, checkNote };
}

async function signedBefore(
  note: string | undefined,
  { name }: SigningKey,
  folder: CheckpointFolder | null,
): Promise<readonly VerifierKey[]> {
  if (note === undefined) return [];
  const keys = await keysIn(folder);
  return keys.filter((key) => opened(note, { name, publicKeys: [key] }) !== null);
}

function tailProblem(journal: ProofParts['journal'], checkNote: Proof['checkNote']): string {
  const from = Math.max(1, journal.evidence.durable - TAIL + 1);
  const result = journal.verify({ from, checkNote });
  return result.ok ? '' : `record ${result.firstBad}: ${result.problem}`;
}

function settingsOf(dataDir: string): Pick<Proof, 'settings' | 'settingsProblem'> {
  try {
    return { settings: readEvidenceSettings(dataDir), settingsProblem: '' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { settings: EvidenceSettings.parse({}), settingsProblem: error.message };
  }
}
