import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../../adapters/sqlcipher/files.ts';

/** Whole replicas that are kept. */
const KEPT = 7;
const WHOLE = /^replica-\d{8}T\d{6}Z-\d+$/;
/** On its way in, and on its way out: neither is ever taken for a replica. */
const DRAFT = '.part';
const LEAVING = '.old';
const REMAINS = /^replica-.+\.(part|old)$/;

/** The replicas of one data folder: a folder each, which has its name only when it is whole. */
export class ReplicaFolder {
  readonly dir: string;

  /** @param place the settings' folder; below it each data folder has its own */
  constructor(place: string, folderId: string) {
    this.dir = join(place, folderId);
  }

  /** Names of the whole ones, oldest first. */
  async list(): Promise<string[]> {
    return (await namesIn(this.dir)).filter((name) => WHOLE.test(name)).sort();
  }

  /** Makes an empty folder to copy into, of this time (machine's clock) and so many records; answers with its name. */
  async begin(wallAt: number, records: number): Promise<{ readonly name: string; readonly draft: string }> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const time = new Date(wallAt).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const name = `replica-${time}-${records}`;
    const draft = join(this.dir, `${name}${DRAFT}`);
    await mkdir(draft, { mode: 0o700 });
    return { name, draft };
  }

  /** It is complete and durable: it gets its name. */
  async complete(name: string): Promise<void> {
    syncFolder(join(this.dir, `${name}${DRAFT}`));
    await rename(join(this.dir, `${name}${DRAFT}`), join(this.dir, name));
    syncFolder(this.dir);
  }

  /** Removes all but the newest, and what was cut short. */
  async tidy(): Promise<void> {
    const whole = await this.list();
    for (const name of whole.slice(0, Math.max(0, whole.length - KEPT))) {
      // Renamed first: half of one must not have a whole one's name.
      await rename(join(this.dir, name), join(this.dir, `${name}${LEAVING}`));
    }
    for (const name of await namesIn(this.dir)) {
      if (REMAINS.test(name)) await rm(join(this.dir, name), { recursive: true, force: true });
    }
  }
}

/** Writes a small file for its owner only, durable when it resolves. */
export async function putFile(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
