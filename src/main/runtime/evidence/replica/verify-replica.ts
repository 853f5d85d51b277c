import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalError } from '../../../adapters/journal/journal-error.ts';
import { JOURNAL_FILE, openJournal } from '../../../adapters/journal/open-journal.ts';
import { type FolderKey, type FolderKeys, forgetKeys } from '../../../adapters/keychain/folder-keys.ts';
import { MANAGEMENT_FILE } from '../../../adapters/management/management-store.ts';
import { MARKET_FILE } from '../../../adapters/market/market-store.ts';
import { checkDatabase } from '../../../adapters/sqlcipher/check-database.ts';
import { LOCK_FILE } from '../../../adapters/sqlcipher/folder-lock.ts';
import { opened } from '../held-against.ts';
import type { SigningKey } from '../signing-key.ts';
import { sha256Of } from './folder.ts';
import { CHECKPOINT_FILE, type Manifest, openManifest } from './manifest.ts';
import { ReplicaError } from './replica-error.ts';

export interface VerifyReplicaParts {
  readonly keys: Pick<FolderKeys, 'read'>;
  readonly signing: Pick<SigningKey, 'publicKeys' | 'name' | 'folderId'>;
  /** src/main/verify-thread.ts, or its bundle. */
  readonly entry: string;
  readonly wallNow: () => number;
  /** Throws to end it. */
  readonly onProgress?: () => void;
}

const OTHERS: readonly { readonly file: string; readonly alias: FolderKey }[] = [
  { file: MANAGEMENT_FILE, alias: 'database-management' },
  { file: MARKET_FILE, alias: 'database-market' },
];

/**
 * Verifies a replica where it lies: who signed what it says of itself, every file's hash, every record, the tree, every
 * checkpoint, each database with its key or, where it was rotated since, a former one.
 * @throws ReplicaError for whatever does not fit
 */
export async function verifyReplica(dir: string, parts: VerifyReplicaParts): Promise<Manifest> {
  const { signing, keys } = parts;
  const manifest = await openManifest(dir, signing.publicKeys);
  if (manifest.id !== signing.folderId) throw new ReplicaError('This replica is of another data folder.');
  await checkFiles(dir, manifest);
  for (const { file, alias } of OTHERS) {
    const known = await keys.read(alias);
    const problem = checkDatabase(join(dir, file), known);
    forgetKeys(known);
    if (problem !== '') throw new ReplicaError(`${file} in the replica is not whole: ${problem}.`);
  }
  await verifyJournalIn(dir, manifest, parts);
  return manifest;
}

async function checkFiles(dir: string, { files }: Manifest): Promise<void> {
  const names = files.map(({ name }) => name);
  for (const needed of [JOURNAL_FILE, MANAGEMENT_FILE, MARKET_FILE, CHECKPOINT_FILE]) {
    if (!names.includes(needed)) throw new ReplicaError(`${needed} is missing in the replica.`);
  }
  for (const { name, sha256, bytes } of files) {
    const found = await lstat(join(dir, name)).catch(() => null);
    if (found?.isFile() !== true) throw new ReplicaError(`${name} is missing in the replica.`);
    if (found.size !== bytes || (await sha256Of(join(dir, name))) !== sha256) {
      throw new ReplicaError(`${name} in the replica is not the one that was copied.`);
    }
  }
}

async function verifyJournalIn(dir: string, manifest: Manifest, parts: VerifyReplicaParts): Promise<void> {
  const { signing, keys, entry, wallNow, onProgress } = parts;
  const checkpoint = opened(await readFile(join(dir, CHECKPOINT_FILE), 'utf8'), signing);
  if (checkpoint === null) throw new ReplicaError('The checkpoint of the replica is signed by no key that is known.');
  const { current, next, former } = await keys.read('database');
  if (current === null) throw new ReplicaError('The key of the journal is not in the secret store.');
  try {
    const journal = openJournal({ dir, key: current, next, former, wallNow, inspect: true });
    try {
      const result = await journal.verifyInThread({
        entry,
        expected: [checkpoint],
        checkNote: (note) => opened(note, signing) ?? { problem: 'No key of this data folder signed it.' },
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      if (!result.ok) throw new ReplicaError(`The journal in the replica does not verify: ${result.problem}.`);
      if (result.records !== manifest.records || result.head !== manifest.head) {
        throw new ReplicaError('The journal in the replica does not end where it says.');
      }
    } finally {
      journal.close();
      // Nothing but what was copied stays there.
      await rm(join(dir, LOCK_FILE), { force: true });
    }
  } catch (error) {
    if (error instanceof JournalError) throw new ReplicaError(`The journal in the replica: ${error.message}`);
    throw error;
  }
}
