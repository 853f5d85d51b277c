import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitAnchor, type GitAnchorOptions } from '../git-anchor.ts';

export const BRANCH = 'anchors';

/** A real git remote: a bare repository in a folder of its own. */
export class RemoteDesk {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-git-'));
  readonly remote = join(this.dir, 'remote.git');

  constructor() {
    this.git('init', '--quiet', '--bare', this.remote);
  }

  git(...args: string[]): string {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env });
  }

  /** In the remote. */
  at(...args: string[]): string {
    return this.git('--git-dir', this.remote, ...args).trimEnd();
  }

  anchor(more: Partial<GitAnchorOptions> = {}): GitAnchor {
    const options = {
      remote: this.remote,
      branch: BRANCH,
      folderId: 'f1',
      fits: () => '',
    };
    return new GitAnchor({ ...options, ...more });
  }

  /** The same repository on a server, as ssh would reach it: `PATH` has to begin with {@link bin}. */
  get server(): string {
    const file = join(this.bin, 'ssh');
    mkdirSync(this.bin, { recursive: true });
    writeFileSync(file, '#!/bin/sh\nfor last; do [ "$last" = -G ] && exit 0; done\nexec sh -c "$last"\n');
    chmodSync(file, 0o755);
    return `ssh://anchors.example${this.remote}`;
  }

  get bin(): string {
    return join(this.dir, 'bin');
  }

  /** A hook that a server runs. */
  hook(name: string, script: string): void {
    const file = join(this.remote, 'hooks', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Somebody else's commit with one file, on top of what the branch has; `parent` null: in place of it. */
  commitOf(name: string, text: string, parent: string | null): string {
    const file = join(this.dir, 'text');
    writeFileSync(file, text);
    const blob = this.at('hash-object', '-w', file);
    const tree = execFileSync('git', ['--git-dir', this.remote, 'mktree'], {
      input: `100644 blob ${blob}\t${name}\n`,
      encoding: 'utf8',
    }).trim();
    const who = ['-c', 'user.name=x', '-c', 'user.email=x@x'];
    const parents = parent === null ? [] : ['-p', parent];
    return this.git(...who, '--git-dir', this.remote, 'commit-tree', tree, ...parents, '-m', 'else').trim();
  }

  /** The remote is away until the answer is called. */
  away(): () => void {
    renameSync(this.remote, `${this.remote}.away`);
    return () => renameSync(`${this.remote}.away`, this.remote);
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
