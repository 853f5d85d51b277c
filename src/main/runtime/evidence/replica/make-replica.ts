import { readFile, stat, statfs } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { JOURNAL_FILE } from '../../../adapters/journal/open-journal.ts';
import { DATABASE_JSON } from '../../../adapters/keychain/database-file.ts';
import { FOLDER_KEYS, forgetKeys } from '../../../adapters/keychain/folder-keys.ts';
import { MANAGEMENT_FILE } from '../../../adapters/management/management-store.ts';
import { MARKET_FILE } from '../../../adapters/market/market-store.ts';
import type { OutsideFiles } from '../../../adapters/outside-files/outside-files.ts';
import { noteKey } from '../../folder-stores.ts';
import type { Signed } from '../outside-copies.ts';
import type { EvidenceParts } from '../parts.ts';
import { EVIDENCE_FILE } from '../settings.ts';
import { putFile, ReplicaFolder, sha256Of } from './folder.ts';
import { CHECKPOINT_FILE, MANIFEST_FILE, type Manifest, manifestNote } from './manifest.ts';
import { ReplicaError } from './replica-error.ts';
import { type VerifyReplicaParts, verifyReplica } from './verify-replica.ts';

/** Small files of the data folder that a restored one needs or is glad of: none holds a secret. */
const SETTINGS_FILES = [DATABASE_JSON, EVIDENCE_FILE, 'settings.json', 'session.json'];
/** What stays free where the copy goes. */
const ROOM_BYTES = 64 * 1024 * 1024;
/** The folder has so long to answer. */
const REACHED_WITHIN_MS = 5_000;

export interface MakeReplicaParts
  extends Pick<EvidenceParts, 'journal' | 'folder' | 'dataDir' | 'signing' | 'wallNow'>,
    Pick<VerifyReplicaParts, 'entry'> {
  /** Signs a checkpoint over everything there is. */
  readonly sign: () => Promise<Pick<Signed, 'note'>>;
  /** Does the copying. */
  readonly files: OutsideFiles;
  /** Throws when it is to end. */
  readonly goOn: () => void;
}

/**
 * Copies the three databases of a data folder in use into a folder of their own, verifies them there, and gives the
 * folder its name: before that it is no replica. @throws ReplicaError, Refusal, or what the file system throws
 */
export async function makeReplica(place: string, parts: MakeReplicaParts): Promise<Manifest> {
  const { journal, folder, dataDir, signing, wallNow, files: outside, goOn, entry } = parts;
  const tools = { files: outside, goOn };
  refuseInside(place, dataDir);
  const { management } = folder;
  if (management === null) throw new ReplicaError(`${folder.managementProblem} A replica needs it.`);
  const { signer } = signing;
  if (signer === null) throw new ReplicaError('There is no key to sign a replica with. Look at the alarm of that key.');
  const replicas = new ReplicaFolder(place, signing.folderId);
  // Where it does not answer, that process hangs, and nothing of ours.
  const reach = (): Promise<unknown> => outside.run(REACHED_WITHIN_MS, 'names', replicas.dir);
  await reach();
  await replicas.tidy();
  const { note } = await parts.sign();
  const wallAt = wallNow();
  const { name, draft } = await replicas.begin(wallAt, journal.head().records);
  await needRoom(dataDir, draft);
  // Snapshots of the state before the records that they stand on, so that each of them stands on one in the copy.
  await folder.market.copyTo(join(draft, MARKET_FILE), tools);
  await management.copyTo(join(draft, MANAGEMENT_FILE), tools);
  goOn();
  const copied = await journal.copyTo(join(draft, JOURNAL_FILE), tools);
  goOn();
  await reach();
  await putFile(join(draft, CHECKPOINT_FILE), note);
  const names = [MARKET_FILE, MANAGEMENT_FILE, JOURNAL_FILE, CHECKPOINT_FILE];
  for (const file of SETTINGS_FILES) if (await copyIfThere(join(dataDir, file), join(draft, file))) names.push(file);
  const files: Manifest['files'] = [];
  for (const file of names) {
    const path = join(draft, file);
    files.push({ name: file, sha256: await sha256Of(path), bytes: (await stat(path)).size });
  }
  const manifest: Manifest = { format: 'interlock-replica/1', id: signing.folderId, ...copied, wallAt, files };
  await putFile(join(draft, MANIFEST_FILE), manifestNote(manifest, signer));
  await noteReads(folder);
  await verifyReplica(draft, { keys: folder.folderKeys, signing, entry, wallNow, onProgress: goOn });
  goOn();
  await replicas.complete(name);
  await replicas.tidy();
  return manifest;
}

/** @throws ReplicaError when a copy there would be lost with what it is of */
export function refuseInside(place: string, dataDir: string): void {
  const way = relative(dataDir, place);
  if (way === '' || !(way.startsWith('..') || isAbsolute(way))) {
    throw new ReplicaError('The folder for replicas is in the data folder: a copy there would be lost with it.');
  }
}

/** The verification reads the databases' keys: that is journalled by their aliases (S3). */
async function noteReads({ folderKeys, reads }: EvidenceParts['folder']): Promise<void> {
  for (const alias of FOLDER_KEYS) {
    if (alias === 'master') continue;
    const known = await folderKeys.read(alias);
    noteKey(reads, alias, known, 'current');
    forgetKeys(known);
  }
}

async function needRoom(dataDir: string, draft: string): Promise<void> {
  let bytes = ROOM_BYTES;
  for (const file of [JOURNAL_FILE, MANAGEMENT_FILE, MARKET_FILE]) bytes += (await stat(join(dataDir, file))).size;
  const { bavail, bsize } = await statfs(draft);
  if (bavail * bsize < bytes) throw new ReplicaError('There is not enough room in the folder for replicas.');
}

async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await putFile(to, await readFile(from));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
