import { closeSync, constants, fchmodSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const { O_WRONLY, O_APPEND, O_CREAT } = constants;
/** Refuses a link in the place of the file; Windows has no such flag. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * A file of lines that several processes append to, for its owner alone. Full, it is renamed to `<name>.1`, in place of
 * the one before: with both there are never much more than twice `maxBytes`. Two processes that find it full in the same
 * instant can lose the older of the two.
 */
export class BoundedFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #fd: number;

  /** @throws what the file system throws */
  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#fd = open(path);
  }

  /** Appends one line; what a full disk refuses is lost. Never throws: nothing that is logged may stop what trades. */
  write(line: string): void {
    try {
      if (fstatSync(this.#fd).size >= this.#maxBytes) this.#turn();
      writeSync(this.#fd, line);
    } catch {
      // There is nobody to tell it to.
    }
  }

  #turn(): void {
    const full = fstatSync(this.#fd);
    const there = statSync(this.#path, { throwIfNoEntry: false });
    // Another process may have turned it already: then the new one is taken up.
    if (there?.ino === full.ino) renameSync(this.#path, `${this.#path}.1`);
    const next = open(this.#path);
    closeSync(this.#fd);
    this.#fd = next;
  }
}

function open(path: string): number {
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | NO_FOLLOW, 0o600);
  fchmodSync(fd, 0o600);
  return fd;
}
