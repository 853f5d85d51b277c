import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../evidence/verifier-key.ts';

/** One call may take so long: a folder on another machine may hang, and nothing here waits for it. */
const WITHIN_MS = 5_000;
/** Digits of a size, and how many of them name the folder: the files of a million records are together. */
const SIZE_DIGITS = 12;
const GROUP_DIGITS = 6;
const GROUP = /^\d{6}$/;
const COPY = /^(\d{12})-([0-9a-f]{8})\.txt$/;
const KEY = /^key-[0-9a-f]{8}\.txt$/;

/** A copy, as its name tells. */
export interface Copy {
  readonly size: number;
  /** The key that signed it; the new one where a rotation was signed by two. */
  readonly keyId: string;
}

/** The folder cannot be used just now. Words for the operator, without a path. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/**
 * Copies of checkpoints outside the database: a file each, made once, whole and durable when the promise resolves, and
 * never written again. Beside them every public key that signed, likewise.
 */
export class CheckpointFolder {
  readonly #dir: string;
  readonly #withinMs: number;
  readonly #keysThere = new Set<string>();

  constructor(dir: string, withinMs = WITHIN_MS) {
    this.#dir = dir;
    this.#withinMs = withinMs;
  }

  /** @throws FolderError, also when another note of this size and key is there */
  write(copy: Copy, note: string, keys: readonly VerifierKey[]): Promise<void> {
    return this.#within('written', async () => {
      for (const key of keys) {
        if (this.#keysThere.has(key.keyId)) continue;
        await putOnce(join(this.#dir, `key-${key.keyId}.txt`), `${formatVerifierKey(key)}\n`);
        this.#keysThere.add(key.keyId);
      }
      await putOnce(this.#file(copy), note);
    });
  }

  /** Every copy, smallest first; none where the folder was never made. @throws FolderError */
  list(): Promise<Copy[]> {
    return this.#within('read', async () => {
      const copies: Copy[] = [];
      for (const group of await namesIn(this.#dir, GROUP)) {
        for (const name of await namesIn(join(this.#dir, group), COPY)) {
          const [, size, keyId = ''] = COPY.exec(name) ?? [];
          copies.push({ size: Number(size), keyId });
        }
      }
      return copies.sort((a, b) => a.size - b.size);
    });
  }

  /** The note of a copy. @throws FolderError */
  read(copy: Copy): Promise<string> {
    return this.#within('read', () => readFile(this.#file(copy), 'utf8'));
  }

  /** The public keys that signed. @throws FolderError */
  keys(): Promise<VerifierKey[]> {
    return this.#within('read', async () => {
      const keys: VerifierKey[] = [];
      for (const name of await namesIn(this.#dir, KEY)) {
        keys.push(parseVerifierKey((await readFile(join(this.#dir, name), 'utf8')).trimEnd()));
      }
      return keys;
    });
  }

  #file({ size, keyId }: Copy): string {
    const digits = String(size).padStart(SIZE_DIGITS, '0');
    return join(this.#dir, digits.slice(0, GROUP_DIGITS), `${digits}-${keyId}.txt`);
  }

  async #within<T>(what: 'written' | 'read', work: () => Promise<T>): Promise<T> {
    const inTime = new AbortController();
    const late = sleep(this.#withinMs, undefined, { signal: inTime.signal, ref: false }).then(() => {
      throw new FolderError(`The folder for copies of checkpoints could not be ${what} in time.`);
    });
    late.catch(() => {});
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      if (error instanceof FolderError) throw error;
      throw new FolderError(`The folder for copies of checkpoints cannot be ${what} (${codeOf(error)}).`);
    } finally {
      inTime.abort();
    }
  }
}

/** The public keys that signed; none where the folder cannot say. */
export async function keysIn(folder: CheckpointFolder | null): Promise<readonly VerifierKey[]> {
  try {
    return (await folder?.keys()) ?? [];
  } catch (error) {
    if (error instanceof FolderError) return [];
    throw error;
  }
}

/** Makes a file beside and renames it: one of that name is always whole. One that is there is left. */
async function putOnce(file: string, text: string): Promise<void> {
  const there = await readIfThere(file);
  if (there === text) return;
  if (there !== null) throw new FolderError('Another checkpoint of the same size is in the folder for copies.');
  const dir = dirname(file);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  await syncFolder(dir);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function namesIn(dir: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => pattern.test(name)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Makes the folder's entries durable; where a folder cannot be opened (Windows) the system does it by itself. */
async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
