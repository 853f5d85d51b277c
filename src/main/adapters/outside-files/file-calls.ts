import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A text that is read is no longer than this. */
const TEXT_BYTES = 1024 * 1024;
/** A file system that gives a copy that shares its blocks, or says that it cannot. */
const { COPYFILE_FICLONE_FORCE, COPYFILE_EXCL, O_RDONLY, O_RDWR } = constants;
/** Never waits for a pipe's other end and never follows a link; Windows has neither. */
const { O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;

/** What was found where a plain file should be. */
class NotPlainFile extends Error {
  readonly code = 'no plain file';
}

/**
 * What the process for outside files does, one call after the other, each to its end: a folder may be on a disk that
 * does not answer, and then nothing but this process stands still. Only plain files are read and written.
 */
export const fileCalls = {
  /** The names in each folder below a folder, and its own under the empty name; none where there is no such folder. */
  names(dir: string): [folder: string, names: string[]][] {
    const found: [string, string[]][] = [];
    const own: string[] = [];
    for (const entry of entriesOf(dir)) {
      if (entry.isDirectory()) found.push([entry.name, entriesOf(join(dir, entry.name)).map(({ name }) => name)]);
      else own.push(entry.name);
    }
    return [['', own], ...found];
  },

  /** A file's text; null where there is none. */
  text: textOf,

  /** Makes a file beside and renames it, durable: one of that name is always whole. False when another text is there. */
  put(file: string, text: string): boolean {
    const there = textOf(file);
    if (there !== null) return there === text;
    const dir = dirname(file);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const draft = `${file}.new`;
    rmSync(draft, { force: true });
    const fd = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, file);
    syncFolder(dir);
    return true;
  },

  /**
   * Begins a copy anew: with all that is in the file where the file system can share its blocks, in one stroke, else
   * empty. Tells which.
   */
  begin(from: string, draft: string): boolean {
    rmSync(draft, { force: true });
    try {
      copyFileSync(from, draft, COPYFILE_FICLONE_FORCE | COPYFILE_EXCL);
      return true;
    } catch {
      rmSync(draft, { force: true });
      closeSync(openSync(draft, 'wx', 0o600));
      return false;
    }
  },

  /** Copies ranges of a file to the same places of another, and makes that much durable. */
  copy(from: string, draft: string, ranges: readonly (readonly [start: number, bytes: number])[]): void {
    const source = openPlain(from, O_RDONLY);
    try {
      const target = openPlain(draft, O_RDWR);
      try {
        for (const [start, bytes] of ranges) copyRange(source, target, start, bytes);
        fsyncSync(target);
      } finally {
        closeSync(target);
      }
    } finally {
      closeSync(source);
    }
  },

  /** A copy is complete: of so many bytes, it gets its name. */
  complete(draft: string, target: string, bytes: number): void {
    const fd = openPlain(draft, O_RDWR);
    try {
      if (fstatSync(fd).size !== bytes) ftruncateSync(fd, bytes);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, target);
    syncFolder(dirname(target));
  },

  remove(file: string): void {
    rmSync(file, { force: true });
  },
};

function textOf(file: string): string | null {
  try {
    const fd = openPlain(file, O_RDONLY);
    try {
      if (fstatSync(fd).size > TEXT_BYTES) throw new NotPlainFile();
      return readFileSync(fd, 'utf8');
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Looked at before and after: what is there may change in between. */
function openPlain(file: string, flags: number): number {
  if (!lstatSync(file).isFile()) throw new NotPlainFile();
  const fd = openSync(file, flags | O_NONBLOCK | O_NOFOLLOW);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new NotPlainFile();
}

function copyRange(source: number, target: number, start: number, bytes: number): void {
  const buffer = Buffer.allocUnsafe(bytes);
  let read = 0;
  while (read < bytes) {
    const more = readSync(source, buffer, read, bytes - read, start + read);
    if (more === 0) break;
    read += more;
  }
  for (let written = 0; written < read; ) {
    written += writeSync(target, buffer, written, read - written, start + written);
  }
}

function entriesOf(dir: string) {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Makes the folder's entries durable; where a folder cannot be opened (Windows) the system does it by itself. */
function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, O_RDONLY | O_NONBLOCK);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
