import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnchorError, AnchorRewritten } from '../../evidence/anchor.ts';
import type { GitAnchor, GitAnchorOptions } from './git-anchor.ts';
import { branchProblem, remoteProblem } from './remote.ts';
import { BRANCH, RemoteDesk } from './testing/remote-desk.ts';

const FILE = 'interlock-f1.txt';
const STEADY = new AbortController().signal;
const note = (size: number) => `interlock/f1\n${size}\nroot\n\n\u2014 interlock/f1 key\n`;

let desk: RemoteDesk;
beforeEach(() => {
  desk = new RemoteDesk();
});
afterEach(() => {
  vi.unstubAllEnvs();
  desk.close();
});

const publish = (anchor: GitAnchor, size: number, previous: Uint8Array | null = null, signal = STEADY) =>
  anchor.publish(note(size), signal, previous);
const problemOf = async (anchor: GitAnchor, text: string, receipt: Uint8Array): Promise<string> =>
  (await anchor.check(text, receipt)).problem;
const commitOf = (receipt: Uint8Array): string => JSON.parse(Buffer.from(receipt).toString('utf8')).commit;

/** One whose repository is on a server, with hooks of its own. */
function served(more: Partial<GitAnchorOptions> = {}): GitAnchor {
  vi.stubEnv('PATH', `${desk.bin}:${process.env.PATH}`);
  return desk.anchor({ remote: desk.server, ...more });
}

async function faultOf(work: Promise<unknown>): Promise<AnchorError> {
  const fault = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(AnchorError);
  const { message } = fault as AnchorError;
  expect(message).not.toContain(desk.dir);
  return fault as AnchorError;
}

describe('checkpoints in a branch of a git remote', { timeout: 60_000 }, () => {
  it('[E8] each is a commit on the one before, as anybody sees it with git', async () => {
    const anchor = desk.anchor();
    const before = (await publish(anchor, 10)).receipt;
    const first = commitOf(before);
    expect(desk.at('rev-parse', BRANCH)).toBe(first);
    const { receipt, anchoredAt } = await publish(anchor, 20, before);
    const second = commitOf(receipt);
    expect(anchoredAt).toBeNull();
    expect(desk.at('rev-list', '--parents', BRANCH).split('\n')).toEqual([`${second} ${first}`, first]);
    expect(`${desk.at('show', `${first}:${FILE}`)}\n`).toBe(note(10));
    expect(`${desk.at('show', `${second}:${FILE}`)}\n`).toBe(note(20));
    // What stands there already is not committed again.
    expect(commitOf((await publish(anchor, 20, receipt)).receipt)).toBe(second);
  });

  it('[E8] a receipt is checked without the remote, and every change of it or of the note is found', async () => {
    const anchor = desk.anchor();
    const { receipt } = await publish(anchor, 10);
    const other = await publish(anchor, 20);
    rmSync(desk.remote, { recursive: true });
    expect(await problemOf(anchor, note(10), receipt)).toBe('');
    expect(await problemOf(anchor, note(11), receipt)).toBe('the commit has another note');
    const parsed = JSON.parse(Buffer.from(receipt).toString('utf8'));
    const foreign = JSON.parse(Buffer.from(other.receipt).toString('utf8'));
    const changed = (change: object) =>
      problemOf(anchor, note(10), Buffer.from(JSON.stringify({ ...parsed, ...change })));
    expect(await changed({})).toBe('');
    expect(await changed({ commit: foreign.commit })).toBe('the commit is not the one it is named');
    expect(await changed({ treeObject: foreign.treeObject })).toBe('the folder is not that of the commit');
    expect(await changed({ file: 'interlock-f2.txt' })).toBe('the receipt is of another file');
    expect(await changed({ more: 1 })).toBe('the receipt is not that of a commit');
    expect(await problemOf(anchor, note(10), Buffer.from('garbage'))).toBe('the receipt is not that of a commit');
  });

  it('[E8] several data folders and other files share a branch', async () => {
    desk.at('update-ref', `refs/heads/${BRANCH}`, desk.commitOf('README', 'ours\n', null));
    const [one, two] = [desk.anchor(), desk.anchor({ folderId: 'f2' })];
    const before = (await publish(one, 1)).receipt;
    await publish(two, 7);
    // The other's commit stands between.
    const { receipt } = await publish(one, 2, before);
    expect(desk.at('ls-tree', '--name-only', BRANCH).split('\n')).toEqual(['README', FILE, 'interlock-f2.txt']);
    expect(await problemOf(one, note(2), receipt)).toBe('');
    expect(await problemOf(two, note(2), receipt)).toBe('the receipt is of another file');
  });

  it('[E8] a branch that was rewritten is refused, and left as it is', async () => {
    const anchor = desk.anchor();
    const { receipt } = await publish(anchor, 10);
    const forged = desk.commitOf(FILE, 'another\n', null);
    desk.at('update-ref', `refs/heads/${BRANCH}`, forged);
    const fault = await faultOf(publish(anchor, 20, receipt));
    expect(fault).toBeInstanceOf(AnchorRewritten);
    expect(fault.message).toBe('The branch anchors was rewritten: what was published before is not in it.');
    expect((fault as AnchorRewritten).found).toBe('another\n');
    expect(desk.at('rev-parse', BRANCH)).toBe(forged);
  });

  it('[E8] a branch that was cut back, or taken away, is refused', async () => {
    const anchor = desk.anchor();
    const first = commitOf((await publish(anchor, 10)).receipt);
    const { receipt } = await publish(anchor, 20);
    desk.at('update-ref', `refs/heads/${BRANCH}`, first);
    expect(await faultOf(publish(anchor, 30, receipt))).toBeInstanceOf(AnchorRewritten);
    desk.at('update-ref', '-d', `refs/heads/${BRANCH}`);
    const gone = await faultOf(publish(anchor, 30, receipt));
    expect(gone.message).toBe('The branch anchors, to which checkpoints were published, is gone.');
    expect(desk.at('for-each-ref')).toBe('');
  });

  it('[E8] what stands in the log’s place is held against the journal, also where nothing is known of it here', async () => {
    await publish(desk.anchor(), 10);
    const fits = vi.fn((text: string) => (text === note(10) ? 'the journal does not have' : ''));
    const old = desk.anchor({ fits });
    const fault = await faultOf(publish(old, 5));
    expect(fault).toMatchObject({ name: 'AnchorRewritten', found: note(10) });
    expect(fits).toHaveBeenCalledWith(note(10));
  });

  it('[E8] a remote that is away is told, and works again when it is back', async () => {
    const anchor = desk.anchor();
    const back = desk.away();
    const fault = await faultOf(publish(anchor, 10));
    expect(fault.message).toBe('The remote cannot be read. Look whether it is there and lets this machine in.');
    back();
    expect(await problemOf(anchor, note(10), (await publish(anchor, 10)).receipt)).toBe('');
  });

  it('[E8] a remote whose hook refuses is told, and nothing counts as published', async () => {
    desk.hook('pre-receive', 'echo no >&2; exit 1');
    const anchor = served();
    expect((await faultOf(publish(anchor, 10))).message).toBe(
      'The remote refused the commit. Let this machine add commits to the branch there.',
    );
    desk.hook('pre-receive', 'exit 0');
    const { receipt } = await publish(anchor, 10);
    expect(desk.at('rev-list', BRANCH)).toBe(commitOf(receipt));
  });

  it('[E8] a remote that says yes and drops the commit is found out', async () => {
    desk.hook('post-receive', `git update-ref -d refs/heads/${BRANCH}`);
    expect((await faultOf(publish(served(), 10))).message).toMatch(/cannot be read|does not have it/);
  });

  it('[E8] somebody who is faster is followed, never overwritten', async () => {
    const before = (await publish(desk.anchor(), 10)).receipt;
    const first = commitOf(before);
    // Somebody moves the branch between the reading of it and the push.
    let head = first;
    const others: string[] = [];
    const fits = (): string => {
      if (others.length < 2) {
        head = desk.commitOf(`other-${others.length}`, 'x\n', head);
        others.push(head);
        desk.at('update-ref', `refs/heads/${BRANCH}`, head);
        desk.at('update-ref', `refs/heads/${BRANCH}`, desk.commitOf(FILE, note(10), head));
        head = desk.at('rev-parse', BRANCH);
      }
      return '';
    };
    const { receipt } = await publish(desk.anchor({ fits }), 20, before);
    expect(others).toHaveLength(2);
    const history = desk.at('rev-list', BRANCH).split('\n');
    expect(history).toEqual(expect.arrayContaining([first, ...others]));
    expect(history[0]).toBe(commitOf(receipt));
  });

  it('[E8] when somebody is always faster it is given up for now', async () => {
    await publish(desk.anchor(), 10);
    const fits = (): string => {
      const head = desk.at('rev-parse', BRANCH);
      desk.at('update-ref', `refs/heads/${BRANCH}`, desk.commitOf(FILE, note(10), head));
      return '';
    };
    const fault = await faultOf(publish(desk.anchor({ fits }), 20));
    expect(fault.message).toBe('The branch was moved by somebody else again and again.');
  });

  it('[E8] nobody’s configuration, hooks or environment are used', async () => {
    const marker = join(desk.dir, 'ran');
    const config = join(desk.dir, 'config');
    writeFileSync(config, `[core]\n\tfsmonitor = touch ${marker}\n[user]\n\tname = somebody\n`);
    vi.stubEnv('GIT_CONFIG_GLOBAL', config);
    vi.stubEnv('GIT_CONFIG_COUNT', '1');
    vi.stubEnv('GIT_CONFIG_KEY_0', 'push.gpgSign');
    vi.stubEnv('GIT_CONFIG_VALUE_0', 'true');
    vi.stubEnv('GIT_DIR', join(desk.dir, 'elsewhere'));
    vi.stubEnv('GIT_AUTHOR_NAME', 'somebody');
    const anchor = desk.anchor();
    await publish(anchor, 10);
    expect(existsSync(marker)).toBe(false);
    vi.unstubAllEnvs();
    expect(desk.at('log', '--format=%an %cn', BRANCH)).toBe('Interlock Interlock');
  });

  it('[E8] a repository in a folder runs nothing of its own: no hook, no command that its settings name', async () => {
    const marker = join(desk.dir, 'ran');
    const touch = `echo "$0" >> ${marker}`;
    const HOOKS = ['pre-receive', 'update', 'post-receive', 'post-update', 'reference-transaction', 'proc-receive'];
    for (const name of HOOKS) desk.hook(name, touch);
    desk.at('config', 'core.hooksPath', join(desk.remote, 'hooks'));
    // Objects that it shares with another, whose branches a command of its own would list.
    const other = join(desk.dir, 'other.git');
    desk.git('init', '--quiet', '--bare', other);
    writeFileSync(join(desk.remote, 'objects', 'info', 'alternates'), `${join(other, 'objects')}\n`);
    desk.at('config', 'core.alternateRefsCommand', `sh -c 'echo alternates >> ${marker}'`);
    for (const remote of [desk.remote, `file://${desk.remote}`]) {
      const size = remote.length;
      const { receipt } = await publish(desk.anchor({ remote }), size);
      expect(desk.at('rev-parse', BRANCH)).toBe(commitOf(receipt));
    }
    expect(existsSync(marker) ? readFileSync(marker, 'utf8') : '').toBe('');
    // They would have: a server runs them.
    await publish(served(), 999);
    const ran = readFileSync(marker, 'utf8');
    for (const name of ['alternates', ...HOOKS.slice(0, -1)]) expect(ran).toContain(name);
  });

  it('[E8] git works in a folder for its owner alone, which is gone afterwards, also where it failed', async () => {
    const temporary = join(desk.dir, 'temporary');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const told = join(desk.dir, 'told');
    desk.hook('pre-receive', `stat -c '%a' ${temporary}/* >> ${told}`);
    const anchor = served();
    await publish(anchor, 10);
    expect(readFileSync(told, 'utf8')).toBe('700\n');
    expect(readdirSync(temporary)).toEqual([]);
    desk.hook('pre-receive', 'exit 1');
    await faultOf(publish(anchor, 20));
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(temporary, { recursive: true });
    expect((await faultOf(publish(desk.anchor(), 20))).message).toContain('no temporary folder');
  });

  it('[E8] a receipt whose commit is not what its bytes say decides nothing', async () => {
    const { receipt } = await publish(desk.anchor(), 10);
    const forged = { ...JSON.parse(Buffer.from(receipt).toString('utf8')), commit: '0'.repeat(40) };
    const next = await publish(desk.anchor(), 20, Buffer.from(JSON.stringify(forged)));
    expect(desk.at('rev-parse', BRANCH)).toBe(commitOf(next.receipt));
  });

  it('[E8] a remote that does not answer is given up, and so is one that is broken off', async () => {
    const pid = join(desk.dir, 'pid');
    desk.hook('pre-receive', `echo $$ > ${pid}; exec sleep 30`);
    const begun = Date.now();
    expect((await faultOf(publish(served({ withinMs: 2_000 }), 10))).message).toBe('git did not end within 2 s.');
    // What git started has ended with it.
    const left = Number(readFileSync(pid, 'utf8'));
    await vi.waitFor(() => expect(() => process.kill(left, 0)).toThrow('ESRCH'), { timeout: 5_000 });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1_000);
    expect((await faultOf(publish(served(), 20, null, stop.signal))).message).toBe('It was broken off.');
    expect(Date.now() - begun).toBeLessThan(20_000);
  });
});

describe("a remote's address", () => {
  it.each([
    '/srv/anchors.git',
    'file:///srv/anchors.git',
    'ssh://git@host.example/anchors.git',
    'git@host.example:anchors.git',
    'https://host.example/anchors.git',
  ])('[E8] %s can be used', (remote) => {
    expect(remoteProblem(remote)).toBe('');
  });

  it.each([
    '',
    '-oProxyCommand=x',
    '--upload-pack=x',
    'ext::sh -c x',
    'ext::sh',
    'git@-oProxyCommand=x:y',
    'http://host.example/x.git',
    'git://host.example/x.git',
    'https://user:token@host.example/x.git',
    'https://token@host.example/x.git',
    'relative/path',
    'a b:c',
    'host:x\ny',
  ])('[E8] [N2] %j cannot', (remote) => {
    expect(remoteProblem(remote)).not.toBe('');
  });

  it('[E8] a branch has a plain name', () => {
    for (const good of ['anchors', 'interlock/anchors', 'v1.2']) expect(branchProblem(good)).toBe('');
    for (const bad of ['', '-f', '+x', 'a..b', 'a/', 'a.lock', 'a:b', 'a b', '@', 'refs/heads/../x']) {
      expect(branchProblem(bad)).not.toBe('');
    }
  });
});
