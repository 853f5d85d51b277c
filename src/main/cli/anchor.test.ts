import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BRANCH, RemoteDesk } from '../adapters/anchor-git/testing/remote-desk.ts';
import { AuthorityDesk } from '../adapters/anchor-rfc3161/testing/authority-desk.ts';
import { receiptsIn } from '../runtime/evidence/testing/anchor-desk.ts';
import { Desk, TRADER } from './testing/command.ts';

describe('interlock anchor', { timeout: 300_000 }, () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.close());

  const used = async (): Promise<void> => {
    desk.agent('one', TRADER);
    await desk.run('--feed', desk.feed(30), '--agents', 'one', '--speed', 'max').ended;
  };

  const anchor = (...args: string[]) => desk.interlock('anchor', ...args, '--data', desk.data);

  it('[E8] git: enabled, published, shown, verified, disabled', async () => {
    await used();
    const remote = new RemoteDesk();
    try {
      expect(await anchor('publish')).toMatchObject({ code: 3, stderr: expect.stringContaining('No anchor is set.') });
      expect(await anchor('git', 'enable', '--remote', remote.remote, '--branch', BRANCH)).toMatchObject({ code: 0 });
      expect((await anchor('status')).stdout).toMatch(/^git {6}waiting {2}nothing proved\. .*\nrfc3161 {2}off/);
      const { code, stdout } = await anchor('publish');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^git {6}proved {3}records 1 to \d+ proved, .*Branch anchors of a repository in a folder/);
      expect(remote.at('rev-list', '--count', BRANCH)).toBe('1');
      expect(await anchor('verify')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^git: OK, 1 receipts/) });
      const [receipt = ''] = receiptsIn(desk.data, 'git');
      writeFileSync(receipt, 'x');
      expect(await anchor('verify')).toMatchObject({ code: 5, stdout: expect.stringMatching(/^git: FAILED, the rec/) });
      expect(await anchor('disable', 'git')).toMatchObject({ code: 0, stdout: 'git is off. Its receipts are kept.\n' });
      expect(existsSync(join(desk.data, 'anchors.json'))).toBe(false);
      expect(await anchor('verify')).toMatchObject({ code: 0, stdout: 'No anchor is set.\n' });
    } finally {
      remote.close();
    }
  });

  it('[E8] rfc3161: a receipt of the command is one that openssl verifies', async () => {
    await used();
    const authority = new AuthorityDesk();
    try {
      await authority.start();
      const set = await anchor('rfc3161', 'enable', '--url', authority.url, '--ca', authority.root.cert);
      expect(set).toMatchObject({ code: 0 });
      expect(await anchor('publish')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^rfc3161 {2}proved/) });
      const [token = ''] = receiptsIn(desk.data, 'rfc3161');
      const note = token.replace(/receipt$/, 'note');
      const how = ['-token_in', '-in', token, '-data', note, '-CAfile', authority.root.cert];
      expect(authority.openssl('ts', '-verify', ...how)).toContain('Verification: OK');
    } finally {
      await authority.close();
    }
  });

  it('[E8] what is wrong on the command line is said, and nothing is set', async () => {
    const ca = desk.file('ca.pem', 'no certificate');
    const wrong = [
      [['git', 'enable', '--remote', 'ext::sh -c x', '--branch', 'b'], 'remote: use '],
      [['git', 'enable', '--remote', '/srv/x.git', '--branch', '-f'], 'branch: use a name'],
      [['rfc3161', 'enable', '--url', 'https://time.example', '--ca', ca], '--ca: the file of certificates holds no'],
      [['rfc3161', 'enable', '--url', 'http://time.example', '--ca', join(desk.dir, 'no.pem')], '--ca: the file of'],
      [['disable', 'witness'], 'An anchor is git or rfc3161.'],
    ] as const;
    for (const [args, words] of wrong) {
      const { code, stderr } = await anchor(...args);
      expect([args, code]).toEqual([args, 2]);
      expect(stderr).toContain(words);
    }
    // A folder that no console ever used.
    const early = await anchor('git', 'enable', '--remote', '/srv/x.git', '--branch', 'b');
    expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining('No console ever used this data folder') });
    expect(existsSync(join(desk.data, 'anchors.json'))).toBe(false);
  });
});
