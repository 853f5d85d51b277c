import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { SqlcipherJournal } from '../../adapters/journal/sqlcipher-journal.ts';
import type { SecretStore } from '../../adapters/keychain/secret-store.ts';
import { MerkleTree } from '../../evidence/merkle/tree.ts';
import type { EvidenceStore, StoredCheckpoint } from '../../evidence/store.ts';
import type { VerifierKey } from '../../evidence/verifier-key.ts';
import { newestNotes } from './anchor/receipts.ts';
import { CheckpointCounter } from './checkpoint-counter.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';
import { checkpointPlace } from './checkpoint-place.ts';
import { faultWords } from './fault-words.ts';
import { findFormerKeys } from './former-keys.ts';
import {
  type Held,
  heldAgainst,
  type Kept,
  type Known,
  type Mark,
  newestKey,
  opened,
  unverifiable,
} from './held-against.ts';
import { outsideProcess } from './outside-process.ts';
import { EvidenceSettings, readEvidenceSettings } from './settings.ts';
import { SigningKey } from './signing-key.ts';

/** Records at the end that are verified at each start: some milliseconds. */
const TAIL = 1_000;
/** What begins the words for a problem. */
const PLACE = /^record \d+: /;

interface ProofParts {
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly store: SecretStore;
  readonly journal: Pick<SqlcipherJournal, 'evidence' | 'verify'>;
  readonly wallNow: () => TimeMs;
  /** Nothing of the folder is to change: no key is made. */
  readonly inspect?: boolean;
}

/** What a data folder's journal is proved with, and what that said when it was opened. */
export interface Proof {
  readonly signing: SigningKey;
  /** Who signed: what the key in use knows; without it, what the public keys outside tell. */
  readonly known: Known;
  readonly settings: EvidenceSettings;
  /** Why the settings cannot be read; empty when they can. */
  readonly settingsProblem: string;
  /** Null when the settings do not say which. */
  readonly folder: CheckpointFolder | null;
  readonly counter: CheckpointCounter;
  readonly held: Held;
  /** The journal's newest checkpoint; null when there is none, or {@link held} says what is wrong. */
  readonly latest: StoredCheckpoint | null;
  /** Where the key in use was lost: those that are kept outside and signed the journal's newest checkpoint. */
  readonly formerKeys: readonly VerifierKey[];
  /** What a kept checkpoint says, when a key of this data folder signed it. */
  readonly checkNote: (note: string) => Mark | { readonly problem: string };
}

/**
 * Opens it, and holds the journal against what was signed of it: before anything is written there. What cannot be read
 * of it is what is wrong with the journal ({@link Held.problem}), and keeps no console from opening.
 * @throws SecretStoreError when the data folder was never used
 */
export async function openProof(parts: ProofParts): Promise<Proof> {
  const { dataDir, resourcesDir, store, journal, wallNow, inspect = false } = parts;
  const { evidence } = journal;
  const signing = await SigningKey.open({ dataDir, store, wallNow, mustExist: inspect || mayBeSigned(evidence) });
  const { settings, settingsProblem } = settingsOf(dataDir);
  const surroundings = { env: process.env, platform: process.platform, home: homedir() };
  const place = checkpointPlace(dataDir, settings.checkpointFolder, surroundings);
  const folder =
    settingsProblem === '' ? new CheckpointFolder(join(place, signing.folderId), outsideProcess(resourcesDir)) : null;
  const counter = new CheckpointCounter(store, signing.folderId);
  // Without the private key the public ones still tell what was signed.
  const known = signing.signer === null ? await knownWithout(signing, evidence, folder) : signing;
  const checkNote = (note: string) => checked(note, signing.signer === null ? known : signing);
  const held = await orDamaged(async () => {
    readable(evidence);
    const anchored = await newestNotes(dataDir, newestKey(known) ?? '');
    const tree = new MerkleTree(evidence);
    const against = await heldAgainst({ store: evidence, tree, signing: known, folder, counter, anchored });
    const problem = faultIn(journal, against.problem, checkNote);
    return { ...against, problem: problem === '' ? await appendedProblem(evidence, counter) : problem };
  });
  // What is wrong is found at every start until somebody has seen to it.
  if (!inspect && held.problem === '') await counter.reopen().catch(() => {});
  const latest = held.problem === '' ? evidence.latestCheckpoint() : null;
  const formerKeys = signing.signer === null ? signedBefore(latest?.note, known) : [];
  return { signing, known, formerKeys, settings, settingsProblem, folder, counter, held, latest, checkNote };
}

const NOT_HELD: Held = { problem: '', unasked: '', copiesGone: false, counterGone: false, elsewhere: [] };

/** Where that cannot be read, something may be: then no key is made. */
function mayBeSigned(evidence: EvidenceStore): boolean {
  try {
    return evidence.latestCheckpoint() !== null;
  } catch {
    return true;
  }
}

/** Reads a little of everything beside the records, so that it is not found damaged in the middle of something. */
function readable(evidence: EvidenceStore): void {
  evidence.latestCheckpoint();
  evidence.blockRoots();
  evidence.contextSeqs();
  evidence.statements(Math.max(1, evidence.statementsTo), evidence.durable);
  void evidence.expired;
}

async function orDamaged(held: () => Promise<Held>): Promise<Held> {
  try {
    return await held();
  } catch (error) {
    return { ...NOT_HELD, problem: `its records, or what proves them, cannot be read (${faultWords(error)})` };
  }
}

/** Whose public keys are kept outside; of the others it is not known whether they were the log's own. */
async function knownWithout(
  { name }: SigningKey,
  store: EvidenceStore,
  folder: CheckpointFolder | null,
): Promise<Kept['signing']> {
  try {
    const { keys, lost } = await findFormerKeys({ store, name, folder });
    return { name, signer: null, publicKeys: keys, lost };
  } catch {
    // What cannot be read of the journal is found, and said, where it is held against what was kept.
    return { name, signer: null, publicKeys: [], lost: null };
  }
}

function signedBefore(note: string | undefined, { name, publicKeys }: Known): readonly VerifierKey[] {
  return publicKeys.filter((key) => note !== undefined && opened(note, { name, publicKeys: [key] }) !== null);
}

function checked(note: string, known: Known): Mark | { readonly problem: string } {
  return opened(note, known) ?? unverifiable(note, known) ?? { problem: 'No key of this data folder signed it.' };
}

/**
 * What is wrong with the journal by what the database itself holds: its newest checkpoint, and its last records. Empty
 * when nothing is: then what differs are the copies outside.
 */
export async function problemInside(journal: ProofParts['journal'], known: Known): Promise<string> {
  const { evidence } = journal;
  const nothing = { folder: null, counter: { read: async () => null }, anchored: [] };
  const { problem } = await orDamaged(async () => {
    readable(evidence);
    const tree = new MerkleTree(evidence);
    const signing = { name: known.name, publicKeys: known.publicKeys, lost: known.lost, signer: null };
    const held = await heldAgainst({ store: evidence, tree, signing, ...nothing });
    return { ...held, problem: faultIn(journal, held.problem, (it) => checked(it, known)) };
  });
  return problem;
}

/** Who has the database's key alone can append to it, but not to a journal that was closed, unseen. */
async function appendedProblem({ durable }: EvidenceStore, counter: CheckpointCounter): Promise<string> {
  const counted = await counter.read().catch(() => null);
  if (counted === null || !counted.closed || durable === counted.size) return '';
  return `record ${counted.size + 1}: it was appended after the console was closed, and not by a console`;
}

/**
 * What is wrong with the journal. A record at its end that does not fit is told as that one: a checkpoint can only name
 * all that came since the one before.
 */
function faultIn(journal: ProofParts['journal'], against: string, checkNote: Proof['checkNote']): string {
  const { durable } = journal.evidence;
  const from = Math.max(1, durable - TAIL + 1);
  const result = journal.verify({ from, checkNote });
  if (result.ok) return against;
  const { firstBad, range, problem } = result;
  const told = `record ${firstBad}: ${problem}`;
  if (against === '') return told;
  const isOne = firstBad > 0 && firstBad === range.to && firstBad <= durable;
  return isOne ? `${told}; ${against.replace(PLACE, '')}` : against;
}

function settingsOf(dataDir: string): Pick<Proof, 'settings' | 'settingsProblem'> {
  try {
    return { settings: readEvidenceSettings(dataDir), settingsProblem: '' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { settings: EvidenceSettings.parse({}), settingsProblem: error.message };
  }
}
