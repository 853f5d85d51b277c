import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { SecretStoreError } from './secret-store.ts';

/** Windows keeps no owner's mode; there the protection is that of the user's profile folder. */
const HAS_MODES = process.platform !== 'win32';

/** Makes the folder for its owner alone, or checks that it is so. @throws SecretStoreError */
export function ensureOwnerFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const stats = lstatSync(dir);
    if (!stats.isDirectory()) throw denied(dir, 'is not a folder of its own', 'Remove the link or file');
    checkOwner(dir, stats, '700');
  } catch (error) {
    throw asStoreError(error, dir);
  }
}

/** Reads a file that only its owner can read; null when there is none. @throws SecretStoreError */
export function readOwnerFile(file: string): string | null {
  let fd: number;
  try {
    // Checked through the handle that is then read, so nobody can put another file there in between.
    fd = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (codeOf(error) === 'ELOOP') throw denied(file, 'is a link', 'Put the file itself there');
    throw asStoreError(error, file);
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw denied(file, 'is not a plain file', 'Put the file itself there');
    checkOwner(file, stats, '600');
    return readFileSync(fd, 'utf8');
  } catch (error) {
    throw asStoreError(error, file);
  } finally {
    closeSync(fd);
  }
}

/**
 * Writes a file for its owner alone, whole or not at all, durable when this returns. With `replace` false a file that
 * is there is left, and the answer is false.
 * @throws SecretStoreError
 */
export function writeOwnerFile(file: string, text: string, { replace }: { readonly replace: boolean }): boolean {
  const draft = `${file}.${randomBytes(6).toString('hex')}.new`;
  try {
    const fd = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (replace) renameSync(draft, file);
    else linkSync(draft, file);
    syncFolder(dirname(file));
    return true;
  } catch (error) {
    if (!replace && codeOf(error) === 'EEXIST') return false;
    throw asStoreError(error, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function syncFolder(dir: string): void {
  if (!HAS_MODES) return;
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function checkOwner(path: string, stats: Stats, mode: string): void {
  if (!HAS_MODES) return;
  if (stats.uid !== process.getuid?.()) {
    throw denied(path, 'belongs to another user', 'Start Interlock as that user, or use another data folder');
  }
  if ((stats.mode & 0o077) !== 0) throw denied(path, 'can be read by others', `Run \`chmod ${mode}\` on it`);
}

function denied(path: string, what: string, remedy: string): SecretStoreError {
  return new SecretStoreError('denied', `${basename(path)} in the data folder ${what}. ${remedy} and start again.`);
}

function asStoreError(error: unknown, path: string): SecretStoreError {
  if (error instanceof SecretStoreError) return error;
  const message = `${basename(path)} in the data folder cannot be used (${codeOf(error)}).`;
  return new SecretStoreError('unavailable', message, error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
