import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnchorCheck, AnchorError, type AnchorPublisher, type AnchorReceipt } from '../../evidence/anchor.ts';
import { Publication } from './publication.ts';
import { commitIn, receiptProblem } from './receipt.ts';
import { againstRemote } from './remote.ts';

export interface GitAnchorOptions {
  readonly remote: string;
  readonly branch: string;
  /** Names the file in the branch: the id of the data folder. */
  readonly folderId: string;
  /** Holds a note that stands in the branch against the journal: empty when it fits, else what is wrong with it. */
  readonly fits: (note: string) => string;
  /** Machine milliseconds; for tests. */
  readonly withinMs?: number;
}

/**
 * A branch of a git remote: each checkpoint is a commit, in which the log's one file is the newest note. Nothing is ever
 * pushed by force, and a branch that no longer contains what was published before is refused. The repository that git
 * works in is made anew each time, outside the data folder: whoever writes that folder decides nothing of what git does.
 */
export class GitAnchor implements AnchorPublisher {
  readonly id = 'git';
  readonly against: string;
  readonly #options: GitAnchorOptions;
  readonly #file: string;

  constructor(options: GitAnchorOptions) {
    this.#options = options;
    this.against = againstRemote(options.remote, options.branch);
    this.#file = `interlock-${options.folderId}.txt`;
  }

  async publish(note: string, signal: AbortSignal, previous: Uint8Array | null): Promise<AnchorReceipt> {
    const published = previous === null ? null : commitIn(previous);
    // Its owner's alone.
    const dir = await mkdtemp(join(tmpdir(), 'interlock-anchor-')).catch(() => {
      throw new AnchorError('There is no temporary folder to work in: make room, or restore access to it.');
    });
    try {
      return await new Publication({ ...this.#options, file: this.#file, dir, published, signal }).publish(note);
    } finally {
      // What git started may be ending still. What cannot be removed holds nothing but what was published.
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
    }
  }

  check(note: string, receipt: Uint8Array): Promise<AnchorCheck> {
    return Promise.resolve({ problem: receiptProblem(note, receipt, this.#file), anchoredAt: null });
  }
}
