import { constants, existsSync, readdirSync, rmdirSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readDatabaseJson } from '../../../adapters/keychain/database-file.ts';
import { FolderKeys } from '../../../adapters/keychain/folder-keys.ts';
import { KEY_FILE, KEY_FOLDER } from '../../../adapters/keychain/key-file-store.ts';
import { openSecretStore } from '../../../adapters/keychain/open-secret-store.ts';
import { ensureOwnerFolder } from '../../../adapters/keychain/owner-file.ts';
import { syncFile, syncFolder } from '../../../adapters/sqlcipher/files.ts';
import { SigningKey } from '../signing-key.ts';
import { findReplica } from './find-replica.ts';
import { putFile } from './folder.ts';
import { CHECKPOINT_FILE, MANIFEST_FILE, type Manifest, readManifest } from './manifest.ts';
import { ReplicaError } from './replica-error.ts';
import { verifyReplica } from './verify-replica.ts';

export interface RestoreParts {
  /** A replica, or a folder with replicas. */
  readonly from: string;
  /** The new data folder: it must not be there, or be empty. */
  readonly target: string;
  /** The key file, where the keys are in one. */
  readonly keyFile: string | null;
  /** src/main/verify-thread.ts, or its bundle. */
  readonly entry: string;
  readonly wallNow: () => number;
}

/**
 * Makes a data folder from a replica: copied beside, verified there with its keys, and only then given its name.
 * Nothing that is there is overwritten, and the replica stays as it is.
 * @throws ReplicaError, SecretStoreError, or what the file system throws; there is no data folder then
 */
export async function restoreReplica({ from, target, keyFile, entry, wallNow }: RestoreParts): Promise<Manifest> {
  const folder = resolve(target);
  refuseInUse(folder);
  const replica = await findReplica(resolve(from));
  const draft = `${folder}.restoring`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    const { files } = await readManifest(replica);
    for (const name of [MANIFEST_FILE, ...files.map((it) => it.name)]) await copyIn(replica, draft, name);
    await bringKeys(draft, keyFile);
    const { store } = await openSecretStore({ dataDir: draft });
    const signing = await SigningKey.open({ dataDir: draft, store, wallNow, mustExist: true });
    if (signing.problem !== '') throw new ReplicaError(`${signing.problem} Nothing was restored.`);
    const keys = new FolderKeys(store, signing.folderId);
    const manifest = await verifyReplica(draft, { keys, signing, entry, wallNow });
    for (const name of [MANIFEST_FILE, CHECKPOINT_FILE]) await rm(join(draft, name));
    syncFolder(draft);
    refuseInUse(folder);
    if (existsSync(folder)) rmdirSync(folder);
    await rename(draft, folder);
    syncFolder(dirname(folder));
    return manifest;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

function refuseInUse(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new ReplicaError('The new data folder is not empty. Name one that is not there yet: nothing is overwritten.');
  }
}

async function copyIn(replica: string, draft: string, name: string): Promise<void> {
  const path = join(draft, name);
  try {
    await copyFile(join(replica, name), path, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ReplicaError(`${name} is missing in the replica.`);
  }
  await chmod(path, 0o600);
  syncFile(path);
}

/** A replica holds no key: they come from the keychain, or from the key file that is named. */
async function bringKeys(draft: string, keyFile: string | null): Promise<void> {
  const database = readDatabaseJson(draft);
  if (database === null)
    throw new ReplicaError('The replica does not say where its keys are: database.json is missing.');
  if (database.keyIn === 'keychain') return;
  if (keyFile === null) {
    throw new ReplicaError(
      `The keys of this replica are in a key file: ${KEY_FOLDER}/${KEY_FILE} in the data folder it was made of. Name it, or your copy of it, with --keys FILE.`,
    );
  }
  const text = await readFile(keyFile).catch(() => null);
  if (text === null) throw new ReplicaError('The key file that was named cannot be read.');
  ensureOwnerFolder(join(draft, KEY_FOLDER));
  await putFile(join(draft, KEY_FOLDER, KEY_FILE), text);
}
