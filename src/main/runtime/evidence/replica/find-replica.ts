import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplicaFolder } from './folder.ts';
import { MANIFEST_FILE } from './manifest.ts';
import { ReplicaError } from './replica-error.ts';

const FOLDER_ID = /^[0-9a-f]{32}$/;

/**
 * The replica that is meant: the folder itself, or the newest whole one in it; below the folder of the settings, when it
 * holds those of one data folder only. @throws ReplicaError
 */
export async function findReplica(from: string): Promise<string> {
  if (existsSync(join(from, MANIFEST_FILE))) return from;
  const own = await newestIn(from, '.');
  if (own !== null) return own;
  const ids = (await namesIn(from)).filter((name) => FOLDER_ID.test(name));
  if (ids.length > 1) {
    throw new ReplicaError('Replicas of several data folders are there. Name the folder of one replica.');
  }
  const found = ids[0] === undefined ? null : await newestIn(from, ids[0]);
  if (found === null) throw new ReplicaError('There is no whole replica in that folder.');
  return found;
}

/** The newest whole replica of a data folder. @throws ReplicaError */
export async function newestReplica(place: string, folderId: string): Promise<string> {
  const found = await newestIn(place, folderId);
  if (found === null) throw new ReplicaError('No replica was made yet: interlock replica now.');
  return found;
}

async function newestIn(place: string, below: string): Promise<string | null> {
  const folder = new ReplicaFolder(place, below);
  const name = (await folder.list()).at(-1);
  return name === undefined ? null : join(folder.dir, name);
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch {
    throw new ReplicaError('That folder cannot be read.');
  }
}
