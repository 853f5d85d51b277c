import type Database from 'better-sqlite3-multiple-ciphers';
import { isStorageFailure, storageCodeOf } from '../sqlcipher/storage-failure.ts';
import { JournalError } from './journal-error.ts';
import { type Fault, firstBadOf, rangeOf, wordsOf } from './verify/fault.ts';
import { HashThread } from './verify/hash-thread.ts';
import { type Hashed, LogHashes, type Mark } from './verify/log-hashes.ts';
import type { CheckNote } from './verify/marks.ts';
import { Walk } from './verify/walk.ts';

/** Whether the journal is what was written (E2), and if not, the first record that is not. */
export type VerifyResult =
  | {
      readonly ok: true;
      readonly records: number;
      /** Of the chain and of the tree, lower-case hex. The tree's is of the last record that was checked. */
      readonly head: string;
      readonly root: string;
      /** Records without content that a part of the journal cannot say of whether they were let go; 0 for all of it. */
      readonly unsettled: number;
    }
  | {
      readonly ok: false;
      /** Number of the first record that is missing, changed or out of place; 0 when what is wrong stands on none. */
      readonly firstBad: number;
      /**
       * The first changed record is one of these. More than one when hashes may have been made to fit by somebody with
       * the key: kept block roots and checkpoints then say how far it is good.
       */
      readonly range: { readonly from: number; readonly to: number };
      /** Records that were checked and are good, in the range asked for. */
      readonly records: number;
      readonly problem: string;
    };

export interface VerifyOptions {
  /** First and last record to check; the whole journal unless told. A part rests on what is kept of those before it. */
  readonly from?: number;
  readonly to?: number;
  /** Checks who signed a checkpoint; without it a kept checkpoint is worth what the database is. */
  readonly checkNote?: CheckNote;
  /** Checkpoints that were kept where the database is not, already checked. */
  readonly expected?: readonly Mark[];
  readonly onProgress?: (checked: number, total: number) => void;
}

export interface ThreadVerifyOptions extends VerifyOptions {
  /** src/main/verify-thread.ts, or its bundle. */
  readonly entry: string;
}

/**
 * Computes every leaf hash, the chain and the tree anew and compares them with what is kept: in the records, in the head
 * row, as block roots, in checkpoints, and with checkpoints from elsewhere. What it cannot find: somebody with the key
 * who makes everything anew behind the last checkpoint that is kept where they could not reach it.
 */
export function verifyJournal(db: Database, options: VerifyOptions = {}): VerifyResult {
  const told = new Telling(options);
  try {
    const walk = new Walk(db, options);
    const { begun } = walk;
    if ('kind' in begun) return told.bad(begun);
    const hashes = new LogHashes(begun);
    for (const step of walk.steps(begun.from)) {
      const fault = hashes.take(step);
      if (fault !== null) return told.bad(walk.refine(fault));
      told.progress(step.to, walk.last);
    }
    return told.end(walk, hashes.finish(walk.later()));
  } catch (error) {
    return told.damaged(error);
  }
}

/**
 * As {@link verifyJournal}, with the hashing in a thread, and a turn for everything else after each step.
 * @throws JournalError when the thread ends, or the journal is closed meanwhile
 */
export async function verifyInThread(db: Database, options: ThreadVerifyOptions): Promise<VerifyResult> {
  const told = new Telling(options);
  let thread: HashThread | null = null;
  try {
    const walk = new Walk(db, options);
    const { begun } = walk;
    if ('kind' in begun) return told.bad(begun);
    thread = new HashThread(options.entry, begun);
    for (const step of walk.steps(begun.from)) {
      thread.send(step);
      const fault = await thread.room();
      stillOpen(db);
      if (fault !== null) return told.bad(walk.refine(fault));
      told.progress(step.to, walk.last);
    }
    const end = await thread.finish(walk.later());
    stillOpen(db);
    return 'kind' in end ? told.bad(walk.refine(end)) : told.end(walk, end);
  } catch (error) {
    return told.damaged(error);
  } finally {
    await thread?.end();
  }
}

function stillOpen(db: Database): void {
  if (!db.open) throw new JournalError('io', 'The journal was closed while it was verified.');
}

/** Says how far a verification is and what came of it. */
class Telling {
  readonly #from: number;
  readonly #onProgress: (checked: number, total: number) => void;
  #checked = 0;

  constructor({ from = 1, onProgress = () => undefined }: VerifyOptions) {
    this.#from = from;
    this.#onProgress = onProgress;
  }

  progress(to: number, last: number): void {
    this.#checked = Math.max(0, to - this.#from + 1);
    this.#onProgress(this.#checked, Math.max(0, last - this.#from + 1));
  }

  bad(fault: Fault): VerifyResult {
    const firstBad = firstBadOf(fault);
    const records = firstBad === 0 ? this.#checked : Math.max(0, firstBad - this.#from);
    return { ok: false, firstBad, range: rangeOf(fault), records, problem: wordsOf(fault) };
  }

  end(walk: Walk, hashed: Hashed): VerifyResult {
    const fault = walk.after(hashed);
    if (fault !== null) return this.bad(fault);
    return {
      ok: true,
      records: this.#checked,
      head: hashed.head,
      root: hashed.root,
      unsettled: walk.unsettled(hashed),
    };
  }

  /** @throws what is no failure of the database */
  damaged(error: unknown): VerifyResult {
    if (!isStorageFailure(error)) throw error;
    return this.bad({ kind: 'beside', at: 0, problem: `the file is damaged (${storageCodeOf(error)})` });
  }
}
