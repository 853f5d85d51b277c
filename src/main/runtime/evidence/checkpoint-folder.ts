import { join } from 'node:path';
import { type OutsideFiles, OutsideFilesError } from '../../adapters/outside-files/outside-files.ts';
import { FormatError } from '../../evidence/format-error.ts';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../evidence/verifier-key.ts';

/** One call may take so long: a folder on another machine may hang. */
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
  readonly #files: OutsideFiles;
  readonly #withinMs: number;
  readonly #keysThere = new Set<string>();

  constructor(dir: string, files: OutsideFiles, withinMs = WITHIN_MS) {
    this.#dir = dir;
    this.#files = files;
    this.#withinMs = withinMs;
  }

  /** @throws FolderError, also when another note of this size and key is there */
  write(copy: Copy, note: string, keys: readonly VerifierKey[]): Promise<void> {
    return worded('written', async () => {
      for (const key of keys) {
        if (this.#keysThere.has(key.keyId)) continue;
        await this.#put(join(this.#dir, `key-${key.keyId}.txt`), `${formatVerifierKey(key)}\n`);
        this.#keysThere.add(key.keyId);
      }
      await this.#put(this.#file(copy), note);
    });
  }

  /** Every copy, smallest first; none where the folder was never made. @throws FolderError */
  list(): Promise<Copy[]> {
    return worded('read', async () => {
      const copies: Copy[] = [];
      for (const [group, names] of await this.#files.run(this.#withinMs, 'names', this.#dir)) {
        if (!GROUP.test(group)) continue;
        for (const name of names) {
          const [, size, keyId] = COPY.exec(name) ?? [];
          if (keyId !== undefined) copies.push({ size: Number(size), keyId });
        }
      }
      return copies.sort((a, b) => a.size - b.size);
    });
  }

  /** The note of a copy. @throws FolderError */
  read(copy: Copy): Promise<string> {
    return worded('read', () => this.#text(this.#file(copy)));
  }

  /** The public keys that are kept there; `bad`: how many files are not the key of their name. @throws FolderError */
  keys(): Promise<{ readonly keys: readonly VerifierKey[]; readonly bad: number }> {
    return worded('read', async () => {
      const [own] = await this.#files.run(this.#withinMs, 'names', this.#dir);
      const names = own?.[1].filter((it) => KEY.test(it)).sort() ?? [];
      const keys: VerifierKey[] = [];
      for (const name of names) {
        const key = keyOf(await this.#text(join(this.#dir, name)));
        if (key !== null && name === `key-${key.keyId}.txt`) keys.push(key);
      }
      return { keys, bad: names.length - keys.length };
    });
  }

  /** What is not done is given up; no more can be. */
  close(): void {
    this.#files.close();
  }

  async #put(file: string, text: string): Promise<void> {
    if (await this.#files.run(this.#withinMs, 'put', file, text)) return;
    throw new FolderError('Another checkpoint of the same size is in the folder for copies.');
  }

  async #text(file: string): Promise<string> {
    const text = await this.#files.run(this.#withinMs, 'text', file);
    if (text === null) throw new OutsideFilesError('ENOENT');
    return text;
  }

  #file({ size, keyId }: Copy): string {
    const digits = String(size).padStart(SIZE_DIGITS, '0');
    return join(this.#dir, digits.slice(0, GROUP_DIGITS), `${digits}-${keyId}.txt`);
  }
}

function keyOf(text: string): VerifierKey | null {
  try {
    return parseVerifierKey(text.trimEnd());
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

async function worded<T>(what: 'written' | 'read', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FolderError) throw error;
    const code = error instanceof OutsideFilesError ? error.code : 'unknown error';
    if (code === 'timeout') throw new FolderError(`The folder for copies of checkpoints could not be ${what} in time.`);
    throw new FolderError(`The folder for copies of checkpoints cannot be ${what} (${code}).`);
  }
}
