import { devNull } from 'node:os';
import { join } from 'node:path';
import { AnchorError, type AnchorReceipt, AnchorRewritten, MAX_RECEIPT_BYTES } from '../../evidence/anchor.ts';
import { type GitResult, runGit } from './git.ts';
import { formatReceipt } from './receipt.ts';
import { isFolder } from './remote.ts';

/** For each command; only those that talk to the remote take more than a moment. */
const WITHIN_MS = 60_000;
/** Somebody else may publish to the branch at the same time. */
const TRIES = 3;
const FETCHED = 'refs/interlock/fetched';
/** For git this is the whole history. */
const WHOLE = 2_147_483_647;
const BROKEN = 'git cannot work in a temporary folder of its own: make room there, or restore access to it.';

/**
 * A repository in a folder takes the commit by git running here, as the user, which this machine's commands do not set:
 * without these its own settings and hooks would say what else runs.
 */
const RECEIVING = [
  `core.hooksPath=${devNull}`,
  'core.alternateRefsCommand=true',
  'receive.denyCurrentBranch=refuse',
  'receive.autogc=false',
  'gc.auto=0',
  'maintenance.auto=false',
];
const RECEIVE_PACK = `git ${RECEIVING.map((it) => `-c '${it}'`).join(' ')} receive-pack`;

export interface PublicationOptions {
  readonly remote: string;
  readonly branch: string;
  /** The log's file in the branch. */
  readonly file: string;
  /** An empty folder of the publication's own: the working repository is made there. */
  readonly dir: string;
  /** The commit that was published last: the branch must contain it for ever. Null when none is known. */
  readonly published: string | null;
  /** Holds a note that stands in the branch against the journal: empty when it fits, else what is wrong with it. */
  readonly fits: (note: string) => string;
  /** Machine milliseconds; for tests. */
  readonly withinMs?: number;
  readonly signal: AbortSignal;
}

/** One checkpoint on its way into the branch, with a repository that knows nothing but what the remote says now. */
export class Publication {
  readonly #options: PublicationOptions;
  readonly #repository: string;

  constructor(options: PublicationOptions) {
    this.#options = options;
    this.#repository = join(options.dir, 'repository.git');
  }

  /** @throws AnchorError */
  async publish(note: string): Promise<AnchorReceipt> {
    await this.#local(['init', '--quiet', '--bare', '--template=', this.#repository]);
    for (let tries = 1; ; tries += 1) {
      const head = await this.#head();
      const commit = await this.#commit(head, note);
      if (commit === head || (await this.#pushed(commit))) return this.#confirmed(commit);
      if (tries === TRIES) throw new AnchorError('The branch was moved by somebody else again and again.');
    }
  }

  /** The branch's newest commit as the remote has it now, held against what was published; null where it is not. */
  async #head(): Promise<string | null> {
    const { remote, branch, published, fits } = this.#options;
    const ref = `refs/heads/${branch}`;
    const listed = await this.#remote(['ls-remote', '--', remote, ref], 'read');
    const isThere = listed.stdout
      .toString('utf8')
      .split('\n')
      .some((line) => line.endsWith(`\t${ref}`));
    if (!isThere) {
      if (published === null) return null;
      throw new AnchorRewritten(`The branch ${branch}, to which checkpoints were published, is gone.`, null);
    }
    const head = await this.#fetched();
    const there = await this.#noteAt(head);
    if (published !== null && !(await this.#contains(head, published))) {
      throw new AnchorRewritten(`The branch ${branch} was rewritten: what was published before is not in it.`, there);
    }
    // Another than was published last, by an earlier try that broke off: or the data folder is an old copy.
    const problem = there === null ? '' : fits(there);
    if (problem !== '')
      throw new AnchorRewritten(`The branch ${branch} has a checkpoint in the log's place that ${problem}.`, there);
    return head;
  }

  /** A commit on top of the head with the note in the log's file; the head itself where it has that already. */
  async #commit(head: string | null, note: string): Promise<string> {
    if (head !== null && (await this.#noteAt(head)) === note) return head;
    const { file } = this.#options;
    const blob = await this.#id(['hash-object', '-w', '--no-filters', '--stdin'], note);
    const others = head === null ? '' : (await this.#local(['ls-tree', '-z', head])).stdout.toString('latin1');
    const kept = others.split('\0').filter((entry) => entry !== '' && !entry.endsWith(`\t${file}`));
    const entries = [...kept, `100644 blob ${blob}\t${file}`].map((entry) => `${entry}\0`).join('');
    const tree = await this.#id(['mktree', '-z'], Buffer.from(entries, 'latin1'));
    const parents = head === null ? [] : ['-p', head];
    return this.#id(['commit-tree', tree, ...parents, '-m', 'Interlock checkpoint']);
  }

  /** False when somebody else was faster. */
  async #pushed(commit: string): Promise<boolean> {
    const { remote, branch } = this.#options;
    const how = [
      '--porcelain',
      '--no-verify',
      '--no-force',
      ...(isFolder(remote) ? [`--receive-pack=${RECEIVE_PACK}`] : []),
    ];
    const result = await this.#run(['push', ...how, '--', remote, `${commit}:refs/heads/${branch}`]);
    if (result.code === 0) return true;
    const told = result.stdout.toString('utf8');
    if (/^!\t.*\[rejected\]/m.test(told)) return false;
    if (/^!\t.*\[remote rejected\]/m.test(told)) {
      throw new AnchorError('The remote refused the commit. Let this machine add commits to the branch there.');
    }
    throw unreachable('written');
  }

  /** Read back: only what the remote has is proved. */
  async #confirmed(commit: string): Promise<AnchorReceipt> {
    const { file } = this.#options;
    if (!(await this.#contains(await this.#fetched(), commit))) {
      throw new AnchorRewritten('The remote took the commit, and does not have it.', null);
    }
    const commitObject = (await this.#local(['cat-file', 'commit', commit])).stdout;
    const treeObject = (await this.#local(['cat-file', 'tree', `${commit}^{tree}`])).stdout;
    const receipt = formatReceipt({ commit, file, commitObject, treeObject });
    if (receipt.length > MAX_RECEIPT_BYTES)
      throw new AnchorError('The branch holds too many other files: use another.');
    return { anchoredAt: null, receipt };
  }

  async #noteAt(commit: string): Promise<string | null> {
    const { code, stdout } = await this.#run(['cat-file', 'blob', `${commit}:${this.#options.file}`]);
    return code === 0 ? stdout.toString('utf8') : null;
  }

  /** The branch's newest commit, its history as deep as is asked for. */
  async #fetched(depth = 1): Promise<string> {
    const { remote, branch } = this.#options;
    const how = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', `--depth=${depth}`];
    await this.#remote(['fetch', ...how, '--', remote, `+refs/heads/${branch}:${FETCHED}`], 'read');
    return this.#id(['rev-parse', '--verify', `${FETCHED}^{commit}`]);
  }

  /** Mostly it is the newest one; only for another the whole history is asked for. */
  async #contains(head: string, commit: string): Promise<boolean> {
    if (head === commit) return true;
    const now = await this.#fetched(WHOLE);
    const { code } = await this.#run(['cat-file', '-e', `${commit}^{commit}`]);
    if (code !== 0) return false;
    return (await this.#run(['merge-base', '--is-ancestor', commit, now])).code === 0;
  }

  async #id(args: readonly string[], input?: string | Uint8Array): Promise<string> {
    return (await this.#local(args, input)).stdout.toString('utf8').trim();
  }

  async #local(args: readonly string[], input?: string | Uint8Array): Promise<GitResult> {
    const result = await this.#run(args, input);
    if (result.code !== 0) throw new AnchorError(BROKEN);
    return result;
  }

  async #remote(args: readonly string[], what: 'read' | 'written'): Promise<GitResult> {
    const result = await this.#run(args);
    if (result.code !== 0) throw unreachable(what);
    return result;
  }

  #run(args: readonly string[], input: string | Uint8Array = ''): Promise<GitResult> {
    const { withinMs = WITHIN_MS, signal } = this.#options;
    return runGit(args, { repository: this.#repository, input, withinMs, signal });
  }
}

function unreachable(what: 'read' | 'written'): AnchorError {
  return new AnchorError(`The remote cannot be ${what}. Look whether it is there and lets this machine in.`);
}
