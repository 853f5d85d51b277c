import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type Database from 'better-sqlite3-multiple-ciphers';
import type { OutsideFiles } from '../outside-files/outside-files.ts';
import { DatabaseError } from './database-error.ts';
import { PAGE_BYTES } from './raw-key.ts';
import { fileOf, logBytes, notePages, stopNoting, takeBack } from './write-ahead-log.ts';

/** So much is copied and made durable at once: a commit may have to wait for that. */
const SLICE_BYTES = 2 * 1024 * 1024;
/** The log is taken back beyond this: earlier than without a copy, for it is looked at now and then only. */
const LOG_BYTES = 1024 * 1024;
/** With each round it may grow by as much, up to this: what is taken back has to be copied again. */
const LOG_BYTES_AT_MOST = 8 * 1024 * 1024;
/** How often the log is looked at while a slice is on its way. */
const LOOK_MS = 10;
/** A slice that takes longer is on a disk that does not answer. */
const SLICE_WITHIN_MS = 15_000;
/** How long what is being read may keep a copy from beginning or ending. */
const READ_WITHIN_MS = 10_000;
/** Rounds until it is given up: each copies what changed during the one before. */
const ROUNDS = 100;

/** How a copy is made. */
export interface CopyTools {
  /** Where the copying is done: of the target's folder alone. */
  readonly files: Pick<OutsideFiles, 'run'>;
  /** Asked between two slices: throws when the copy is to be given up. */
  readonly goOn?: () => void;
}

type Range = readonly [start: number, bytes: number];

/** The copy of each database that is being made, or was the last. */
const copies = new WeakMap<Database, Promise<unknown>>();

/**
 * Copies a database that is in use, as it is at one instant of the copying, under the same key: encrypted, whole, durable
 * when this resolves. `at` is asked in that instant, and resolves with it.
 *
 * The file is copied in slices by another process, while everything is written as ever: what is brought from the
 * write-ahead log into the file meanwhile is noted, and those pages are copied again, until nothing came between. So the
 * log stays as small as it always is. Where the file system can share blocks, the first slice is the whole. One copy of
 * a database at a time: another waits. It must not be closed meanwhile.
 * @throws DatabaseError, OutsideFilesError, what SQLite or `goOn` throws; nothing is left at `target` then
 */
export function copyDatabase<T>(db: Database, target: string, tools: CopyTools, at: () => T): Promise<T> {
  const copied = (copies.get(db) ?? Promise.resolve()).then(() => copyNow(db, target, tools, at));
  copies.set(
    db,
    copied.catch(() => undefined),
  );
  return copied;
}

async function copyNow<T>(db: Database, target: string, tools: CopyTools, at: () => T): Promise<T> {
  const { files } = tools;
  const file = fileOf(db);
  const draft = `${target}.part`;
  const log = new GuardedLog(db, file, tools.goOn);
  try {
    let copied = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      await log.takeBackSoon();
      const answer = at();
      const { size } = statSync(file);
      const ranges = [...rangesOf(log.changed, copied), ...slicesOf(copied, size)];
      log.changed.clear();
      const isCloned = round === 0 && (await files.run(SLICE_WITHIN_MS, 'begin', file, draft));
      for (const batch of isCloned ? [] : batchesOf(ranges)) {
        log.goOn();
        await files.run(SLICE_WITHIN_MS, 'copy', file, draft, batch);
      }
      log.goOn();
      if (log.changed.size === 0) {
        await files.run(SLICE_WITHIN_MS, 'complete', draft, target, size);
        return answer;
      }
      copied = size;
      log.mayHold = Math.min(log.mayHold + LOG_BYTES, LOG_BYTES_AT_MOST);
    }
    throw new DatabaseError('io', 'The database changes faster than it can be copied.');
  } catch (error) {
    // In a folder that does not answer it stays: another copy begins anew.
    await files.run(SLICE_WITHIN_MS, 'remove', draft).catch(() => {});
    throw error;
  } finally {
    log.release();
  }
}

/** The write-ahead log of a database that is being copied: taken back by nobody else, as early as ever. */
class GuardedLog {
  readonly #db: Database;
  readonly #file: string;
  readonly #askedToGoOn: () => void;
  /** Pages before which SQLite takes it back by itself, otherwise. */
  readonly #limit: number;
  readonly #timer: NodeJS.Timeout;
  #failed: unknown = null;
  /** The pages that were brought into the file. */
  readonly changed: Set<number>;
  mayHold = LOG_BYTES;

  constructor(db: Database, file: string, goOn: () => void = () => {}) {
    this.#db = db;
    this.#file = file;
    this.#askedToGoOn = goOn;
    this.#limit = Number(db.pragma('wal_autocheckpoint', { simple: true }));
    db.pragma('wal_autocheckpoint = 0');
    this.changed = notePages(db);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** @throws what ends the copy */
  goOn(): void {
    if (this.#failed !== null) throw this.#failed;
    // Closing writes the log into the file: what was being copied then is neither the one nor the other.
    if (!this.#db.open) throw new DatabaseError('io', 'The database was closed while it was being copied.');
    this.#askedToGoOn();
  }

  /** Empties it as soon as nothing is being read. @throws DatabaseError when that takes too long */
  async takeBackSoon(): Promise<void> {
    for (let waited = 0; waited < READ_WITHIN_MS; waited += LOOK_MS) {
      this.goOn();
      if (takeBack(this.#db)) return;
      await sleep(LOOK_MS);
    }
    throw new DatabaseError('locked', 'The database is being read: it cannot be copied just now.');
  }

  release(): void {
    clearInterval(this.#timer);
    stopNoting(this.#db);
    if (this.#db.open) this.#db.pragma(`wal_autocheckpoint = ${this.#limit}`);
  }

  #look(): void {
    try {
      if (this.#db.open && logBytes(this.#file) > this.mayHold) takeBack(this.#db);
    } catch (error) {
      this.#failed = error;
    }
  }
}

/** Where pages lie that changed in what was copied already. */
function rangesOf(pages: ReadonlySet<number>, copied: number): Range[] {
  const ranges: [number, number][] = [];
  for (const page of [...pages].sort((a, b) => a - b)) {
    const start = (page - 1) * PAGE_BYTES;
    if (start >= copied) break;
    const last = ranges.at(-1);
    if (last !== undefined && last[0] + last[1] === start && last[1] < SLICE_BYTES) last[1] += PAGE_BYTES;
    else ranges.push([start, PAGE_BYTES]);
  }
  return ranges;
}

function slicesOf(from: number, to: number): Range[] {
  const slices: Range[] = [];
  for (let start = from; start < to; start += SLICE_BYTES) slices.push([start, Math.min(SLICE_BYTES, to - start)]);
  return slices;
}

/** Of a slice's bytes each. */
function* batchesOf(ranges: readonly Range[]): Generator<Range[]> {
  let batch: Range[] = [];
  let bytes = 0;
  for (const range of ranges) {
    if (bytes + range[1] > SLICE_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(range);
    bytes += range[1];
  }
  if (batch.length > 0) yield batch;
}
