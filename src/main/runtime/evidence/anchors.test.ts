import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BRANCH, RemoteDesk } from '../../adapters/anchor-git/testing/remote-desk.ts';
import { AuthorityDesk } from '../../adapters/anchor-rfc3161/testing/authority-desk.ts';
import { openCheckpoint } from '../../evidence/checkpoint.ts';
import { setAnchor } from './anchor/anchor-settings.ts';
import { published, receiptsIn, rowOf, verified } from './testing/anchor-desk.ts';
import { journalOf, keysOf, ProofDesk, state } from './testing/proof-desk.ts';

let desk: ProofDesk;
let remote: RemoteDesk;
beforeEach(() => {
  desk = new ProofDesk();
  remote = new RemoteDesk();
});
afterEach(async () => {
  await desk.close();
  remote.close();
});

const useGit = (branch = BRANCH): void => setAnchor(desk.data, { git: { remote: remote.remote, branch } });

describe('anchors of a running console', { timeout: 120_000 }, () => {
  it('[E8] off by default: nothing is published, and the rows say so', async () => {
    const console = await desk.console();
    expect(console.snapshot().anchors).toEqual([
      { id: 'git', state: 'off', provedTo: 0, provedWallAt: null, text: 'Nothing is published there.' },
      { id: 'rfc3161', state: 'off', provedTo: 0, provedWallAt: null, text: 'Nothing is published there.' },
    ]);
    await expect(published(console)).rejects.toThrow('No anchor is set');
  });

  it('[E8] what is published stands at the remote, is kept, journalled, and proved after a restart too', async () => {
    await desk.used();
    useGit();
    const console = await desk.console();
    expect(await rowOf(console, 'git')).toMatchObject({ state: 'waiting', provedTo: 0 });
    await published(console);
    const row = await rowOf(console, 'git');
    expect(row).toMatchObject({ state: 'proved', text: expect.stringMatching(/^Branch anchors of a repository in a/) });
    const note = `${remote.at('show', `${BRANCH}:${remote.at('ls-tree', '--name-only', BRANCH)}`)}\n`;
    const { size, root } = openCheckpoint(note, await keysOf(console));
    expect(row.provedTo).toBe(size);
    const records = [...journalOf(console).readRecords({ fromSeq: 1 })].filter((it) => it.kind === 'anchor.published');
    expect(records.map(({ body }) => body)).toEqual([{ anchor: 'git', size, root: Buffer.from(root).toString('hex') }]);
    const [receipt = ''] = receiptsIn(desk.data, 'git');
    expect(statSync(receipt).mode & 0o777).toBe(0o600);
    expect(await verified(console)).toEqual({ anchors: [{ id: 'git', receipts: 1, provedTo: size, problem: '' }] });
    await desk.shut(console);

    const after = await desk.console();
    expect(await rowOf(after, 'git')).toMatchObject({ state: 'proved', provedTo: size });
    expect(state(after)).toEqual({ latched: [], alarms: [] });
  });

  it('[E8] a receipt that was altered or is another’s proves nothing, and harms nothing', async () => {
    await desk.used();
    useGit();
    const console = await desk.console();
    await published(console);
    const { provedTo } = await rowOf(console, 'git');
    await published(console);
    await desk.shut(console);
    const [first = '', second = ''] = receiptsIn(desk.data, 'git');
    cpSync(first, second);
    const after = await desk.console();
    expect(await rowOf(after, 'git')).toMatchObject({ state: 'proved', provedTo });
    expect((await verified(after)).anchors).toEqual([
      {
        id: 'git',
        receipts: 2,
        provedTo,
        problem: expect.stringMatching(/^the receipt for \d+ records: the commit has/),
      },
    ]);
    expect(state(after).latched).toEqual([]);
  });

  it('[E8] [E2] a rolled-back journal is found by the receipts alone: the console comes up latched', async () => {
    await desk.used();
    useGit();
    const putBack = desk.keep();
    const console = await desk.console();
    await desk.played(console, 60);
    await published(console);
    const { provedTo } = await rowOf(console, 'git');
    await desk.shut(console);
    putBack();
    await desk.removeSecret('checkpoint');
    desk.removeCopies();
    const after = await desk.console();
    expect(state(after).latched).toEqual([
      expect.stringMatching(new RegExp(`to ${provedTo} are missing, and a checkpoint that was published proves`)),
    ]);
    expect(state(after).alarms).toContain('journal-proof');
    expect(await rowOf(after, 'git')).toMatchObject({ provedTo: 0 });
    // To go on with what is there: then the receipts are of the history that was left behind.
    await after.evidence.rotateSigning();
    await published(after);
    expect((await rowOf(after, 'git')).state).toBe('proved');
    await desk.shut(after);
    expect(state(await desk.console()).alarms).not.toContain('journal-proof');
  });

  it('[E8] [E2] a data folder rolled back with everything in it is found by the remote', async () => {
    await desk.used();
    useGit();
    const copies = join(desk.dir, 'all');
    execFileSync('cp', ['-a', desk.data, copies]);
    const console = await desk.console();
    await desk.played(console, 60);
    await published(console);
    await desk.shut(console);
    rmSync(desk.data, { recursive: true });
    execFileSync('cp', ['-a', copies, desk.data]);
    desk.removeCopies();
    const after = await desk.console();
    expect(state(after).latched).toEqual([]);
    await expect(published(after)).rejects.toThrow(/this journal does not have/);
    expect(state(after).latched).toEqual([expect.stringMatching(/records are proved by the anchor git/)]);
    expect(state(after).alarms).toEqual(expect.arrayContaining(['anchor-git', 'journal-proof']));
    expect(await rowOf(after, 'git')).toMatchObject({ state: 'failed', provedTo: 0 });
  });

  it('[E8] a remote that is away is alarmed, what was proved stays, and the alarm goes when it is back', async () => {
    await desk.used();
    useGit();
    const console = await desk.console();
    await published(console);
    const { provedTo } = await rowOf(console, 'git');
    const back = remote.away();
    await expect(published(console)).rejects.toThrow('The remote cannot be read.');
    expect(state(console).alarms).toContain('anchor-git');
    expect(await rowOf(console, 'git')).toMatchObject({ state: 'failed', provedTo });
    expect(state(console).latched).toEqual([]);
    back();
    await published(console);
    expect(state(console).alarms).not.toContain('anchor-git');
    expect((await rowOf(console, 'git')).state).toBe('proved');
  });

  it('[E8] a branch that was rewritten raises an alarm of high priority; another branch begins anew', async () => {
    await desk.used();
    useGit();
    const console = await desk.console();
    await published(console);
    remote.at('update-ref', `refs/heads/${BRANCH}`, remote.commitOf('x', 'x\n', null));
    await expect(published(console)).rejects.toThrow('was rewritten');
    expect(console.engine.state.alarms.get('anchor-git')?.priority).toBe('high');
    await desk.shut(console);
    useGit('second');
    const after = await desk.console();
    // What the first branch proved is not what the second one does.
    expect(await rowOf(after, 'git')).toMatchObject({ state: 'waiting', provedTo: 0 });
    await published(after);
    expect((await rowOf(after, 'git')).state).toBe('proved');
  });

  it('[E8] a repository that was planted in the data folder runs nothing, and sends nothing elsewhere', async () => {
    await desk.used();
    useGit();
    const console = await desk.console();
    await published(console);
    const before = remote.at('rev-parse', BRANCH);
    const planted = plant(join(receiptsIn(desk.data, 'git')[0] ?? '', '..', 'repository.git'));
    await published(console);
    expect(remote.at('rev-parse', `${BRANCH}^`)).toBe(before);
    // After a start as well, when what was published is known from the receipts alone.
    await desk.shut(console);
    const after = await desk.console();
    await published(after);
    expect(remote.at('rev-list', '--count', BRANCH)).toBe('3');
    expect(existsSync(planted.ran)).toBe(false);
    expect(remote.git('--git-dir', planted.elsewhere, 'for-each-ref')).toBe('');
    await desk.shut(after);
    const rewritten = await desk.console();
    remote.at('update-ref', `refs/heads/${BRANCH}`, remote.commitOf('x', 'x\n', null));
    await expect(published(rewritten)).rejects.toThrow('was rewritten');
  });

  it('[E8] a time-stamp counts with the authority’s own time, after a restart too', async () => {
    await desk.used();
    const authority = new AuthorityDesk();
    try {
      await authority.start();
      setAnchor(desk.data, { rfc3161: { url: authority.url, ca: readFileSync(authority.root.cert, 'utf8') } });
      const console = await desk.console();
      await published(console);
      const row = await rowOf(console, 'rfc3161');
      expect(row).toMatchObject({ state: 'proved', text: expect.stringMatching(/^Time-stamp authority 127\.0\.0\.1/) });
      expect((row.provedWallAt ?? 1) % 1_000).toBe(0);
      await desk.shut(console);
      const after = await desk.console();
      expect(await rowOf(after, 'rfc3161')).toEqual(row);
    } finally {
      await authority.close();
    }
  });

  it('[E8] settings that cannot be used are alarmed, and nothing else suffers', async () => {
    await desk.used();
    writeFileSync(join(desk.data, 'anchors.json'), '{"git":{"remote":"ext::sh","branch":"x"}}');
    const console = await desk.console();
    expect(state(console)).toEqual({ latched: [], alarms: ['anchors-off'] });
    expect((await rowOf(console, 'git')).text).toContain('anchors.json in the data folder is not valid');
    await desk.shut(console);
    useGitAfresh();
    expect(state(await desk.console()).alarms).toEqual([]);
  });
});

function useGitAfresh(): void {
  rmSync(join(desk.data, 'anchors.json'));
  useGit();
}

/** A repository in which every setting that runs or redirects something does so: what ran leaves a file. */
function plant(repository: string): { readonly ran: string; readonly elsewhere: string } {
  const [ran, elsewhere] = [join(remote.dir, 'ran'), join(remote.dir, 'elsewhere.git')];
  remote.git('init', '--quiet', '--bare', elsewhere);
  // Where the anchor keeps one already it is that one.
  remote.git('init', '--quiet', '--bare', repository);
  const settings = [
    ['core.alternateRefsCommand', `touch ${ran}; true`],
    ['core.sshCommand', `touch ${ran}; false`],
    ['core.fsmonitor', `touch ${ran}`],
    ['core.hooksPath', join(repository, 'hooks')],
    ['remote.origin.uploadpack', `touch ${ran}; git-upload-pack`],
    [`url.${elsewhere}.insteadOf`, remote.remote],
    [`url.${elsewhere}.pushInsteadOf`, remote.remote],
  ];
  for (const [name = '', value = ''] of settings) remote.git('--git-dir', repository, 'config', name, value);
  for (const name of ['pre-push', 'reference-transaction', 'post-update']) {
    mkdirSync(join(repository, 'hooks'), { recursive: true });
    writeFileSync(join(repository, 'hooks', name), `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
  }
  writeFileSync(join(repository, 'objects', 'info', 'alternates'), `${join(remote.remote, 'objects')}\n`);
  return { ran, elsewhere };
}
