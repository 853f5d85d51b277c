import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AnchorCheck,
  AnchorError,
  type AnchorPublisher,
  type AnchorReceipt,
  AnchorRewritten,
  MAX_RECEIPT_BYTES,
} from '../../evidence/anchor.ts';
import { type GitResult, runGit } from './git.ts';
import { formatReceipt, receiptProblem } from './receipt.ts';
import { againstRemote } from './remote.ts';

/** Each command that talks to the remote; the others take a moment. */
const REMOTE_WITHIN_MS = 60_000;
/** Somebody else may publish to the branch at the same time. */
const TRIES = 3;
/** What was published last: the remote must contain it for ever. */
const PUBLISHED = 'refs/interlock/published';
const FETCHED = 'refs/interlock/fetched';
const BROKEN = 'git cannot use its working repository in the data folder.';

export interface GitAnchorOptions {
  readonly remote: string;
  readonly branch: string;
  /** For the working repository, which is made there: nothing of it is needed to prove anything later. */
  readonly dir: string;
  /** Names the file in the branch: the id of the data folder. */
  readonly folderId: string;
  /** Holds a note that stands in the branch against the journal: empty when it fits, else what is wrong with it. */
  readonly fits: (note: string) => string;
  /** Machine milliseconds; for tests. */
  readonly withinMs?: number;
}

/**
 * A branch of a git remote: each checkpoint is a commit, in which the log's one file is the newest note. Nothing is ever
 * pushed by force, and a branch that no longer contains what was published before is refused.
 */
export class GitAnchor implements AnchorPublisher {
  readonly id = 'git';
  readonly against: string;
  readonly #options: GitAnchorOptions;
  readonly #repository: string;
  readonly #file: string;

  constructor(options: GitAnchorOptions) {
    this.#options = options;
    this.against = againstRemote(options.remote, options.branch);
    this.#repository = join(options.dir, 'repository.git');
    this.#file = `interlock-${options.folderId}.txt`;
  }

  async publish(note: string, signal: AbortSignal): Promise<AnchorReceipt> {
    await this.#prepare(signal);
    for (let tries = 1; ; tries += 1) {
      const head = await this.#fetched(signal);
      const commit = await this.#commit(head, note, signal);
      if (commit === head || (await this.#pushed(commit, signal))) return this.#confirmed(commit, signal);
      if (tries === TRIES) throw new AnchorError('The branch was moved by somebody else again and again.');
    }
  }

  check(note: string, receipt: Uint8Array): Promise<AnchorCheck> {
    return Promise.resolve({ problem: receiptProblem(note, receipt, this.#file), anchoredAt: null });
  }

  async #prepare(signal: AbortSignal): Promise<void> {
    if (existsSync(join(this.#repository, 'HEAD'))) return;
    await mkdir(this.#options.dir, { recursive: true, mode: 0o700 });
    await this.#local(['init', '--quiet', '--bare', '--template=', this.#repository], signal);
  }

  /** The branch's newest commit as the remote has it now, held against what was published; null where it is not. */
  async #fetched(signal: AbortSignal): Promise<string | null> {
    const { remote, branch } = this.#options;
    const published = await this.#ref(PUBLISHED, signal);
    const ref = `refs/heads/${branch}`;
    const listed = await this.#remote(['ls-remote', '--', remote, ref], 'read', signal);
    const isThere = listed.stdout
      .toString('utf8')
      .split('\n')
      .some((line) => line.endsWith(`\t${ref}`));
    if (!isThere) {
      if (published === null) return null;
      throw new AnchorRewritten(`The branch ${branch}, to which checkpoints were published, is gone.`, null);
    }
    const how = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
    await this.#remote(['fetch', ...how, '--', remote, `+${ref}:${FETCHED}`], 'read', signal);
    const head = await this.#ref(FETCHED, signal);
    if (head === null) throw unreachable('read');
    const there = await this.#noteAt(head, signal);
    if (published !== null && !(await this.#contains(head, published, signal))) {
      throw new AnchorRewritten(`The branch ${branch} was rewritten: what was published before is not in it.`, there);
    }
    // Another than was published last, by an earlier try that broke off: or the data folder is an old copy.
    const problem = there === null ? '' : this.#options.fits(there);
    if (problem !== '')
      throw new AnchorRewritten(`The branch ${branch} has a checkpoint in the log's place that ${problem}.`, there);
    return head;
  }

  /** A commit on top of the head with the note in the log's file; the head itself where it has that already. */
  async #commit(head: string | null, note: string, signal: AbortSignal): Promise<string> {
    if (head !== null && (await this.#noteAt(head, signal)) === note) return head;
    const blob = await this.#id(['hash-object', '-w', '--no-filters', '--stdin'], signal, note);
    const others = head === null ? '' : (await this.#local(['ls-tree', '-z', head], signal)).stdout.toString('latin1');
    const kept = others.split('\0').filter((entry) => entry !== '' && !entry.endsWith(`\t${this.#file}`));
    const entries = [...kept, `100644 blob ${blob}\t${this.#file}`].map((entry) => `${entry}\0`).join('');
    const tree = await this.#id(['mktree', '-z'], signal, Buffer.from(entries, 'latin1'));
    const parents = head === null ? [] : ['-p', head];
    return this.#id(['commit-tree', tree, ...parents, '-m', 'Interlock checkpoint'], signal);
  }

  /** False when somebody else was faster. */
  async #pushed(commit: string, signal: AbortSignal): Promise<boolean> {
    const { remote, branch } = this.#options;
    const args = ['push', '--porcelain', '--no-verify', '--no-force', '--', remote, `${commit}:refs/heads/${branch}`];
    const result = await this.#run(args, signal, REMOTE_WITHIN_MS);
    if (result.code === 0) return true;
    const told = result.stdout.toString('utf8');
    if (/^!\t.*\[rejected\]/m.test(told)) return false;
    if (/^!\t.*\[remote rejected\]/m.test(told)) {
      throw new AnchorError('The remote refused the commit. Let this machine add commits to the branch there.');
    }
    throw unreachable('written');
  }

  /** Read back: only what the remote has is proved. */
  async #confirmed(commit: string, signal: AbortSignal): Promise<AnchorReceipt> {
    const { remote, branch } = this.#options;
    const how = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
    await this.#remote(['fetch', ...how, '--', remote, `+refs/heads/${branch}:${FETCHED}`], 'read', signal);
    const head = await this.#ref(FETCHED, signal);
    if (head === null || !(await this.#contains(head, commit, signal))) {
      throw new AnchorRewritten('The remote took the commit, and does not have it.', null);
    }
    await this.#local(['update-ref', PUBLISHED, commit], signal);
    const commitObject = (await this.#local(['cat-file', 'commit', commit], signal)).stdout;
    const treeObject = (await this.#local(['cat-file', 'tree', `${commit}^{tree}`], signal)).stdout;
    const receipt = formatReceipt({ commit, file: this.#file, commitObject, treeObject });
    if (receipt.length > MAX_RECEIPT_BYTES)
      throw new AnchorError('The branch holds too many other files: use another.');
    return { anchoredAt: null, receipt };
  }

  async #noteAt(commit: string, signal: AbortSignal): Promise<string | null> {
    const { code, stdout } = await this.#run(['cat-file', 'blob', `${commit}:${this.#file}`], signal);
    return code === 0 ? stdout.toString('utf8') : null;
  }

  async #contains(head: string, commit: string, signal: AbortSignal): Promise<boolean> {
    const { code } = await this.#run(['merge-base', '--is-ancestor', commit, head], signal);
    if (code > 1 || code < 0) throw new AnchorError(BROKEN);
    return code === 0;
  }

  async #ref(ref: string, signal: AbortSignal): Promise<string | null> {
    const { code, stdout } = await this.#run(['rev-parse', '--quiet', '--verify', `${ref}^{commit}`], signal);
    return code === 0 ? stdout.toString('utf8').trim() : null;
  }

  async #id(args: readonly string[], signal: AbortSignal, input?: string | Uint8Array): Promise<string> {
    return (await this.#local(args, signal, input)).stdout.toString('utf8').trim();
  }

  async #local(args: readonly string[], signal: AbortSignal, input?: string | Uint8Array): Promise<GitResult> {
    const result = await this.#run(args, signal, REMOTE_WITHIN_MS, input);
    if (result.code !== 0) throw new AnchorError(BROKEN);
    return result;
  }

  async #remote(args: readonly string[], what: 'read' | 'written', signal: AbortSignal): Promise<GitResult> {
    const result = await this.#run(args, signal, REMOTE_WITHIN_MS);
    if (result.code !== 0) throw unreachable(what);
    return result;
  }

  #run(
    args: readonly string[],
    signal: AbortSignal,
    withinMs = REMOTE_WITHIN_MS,
    input: string | Uint8Array = '',
  ): Promise<GitResult> {
    const within = this.#options.withinMs ?? withinMs;
    return runGit(args, { repository: this.#repository, input, withinMs: within, signal });
  }
}

function unreachable(what: string): AnchorError {
  return new AnchorError(`The remote cannot be ${what}. Look whether it is there and lets this machine in.`);
}
