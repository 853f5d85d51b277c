import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Check, checksFor } from './checks.ts';
import { managerOf, remedyFor } from './install.ts';

const missing: Check[] = [
  { name: 'a', needed: false, without: '', packages: { apt: ['chromium'], dnf: ['chromium'] }, find: () => null },
  { name: 'b', needed: false, without: '', packages: { apt: ['xvfb', 'xauth'] }, find: () => null },
];

describe('the doctor', () => {
  it('installs as root on Debian and Ubuntu, after an update, without asking', () => {
    expect(remedyFor(missing, 'apt', true)).toEqual({
      kind: 'install',
      commands: [
        ['apt-get', 'update'],
        ['apt-get', 'install', '--yes', '--no-install-recommends', 'chromium', 'xvfb', 'xauth'],
      ],
    });
  });

  it('elsewhere, and as a user, tells the exact command and changes nothing', () => {
    expect(remedyFor(missing, 'apt', false)).toEqual({
      kind: 'tell',
      command: 'sudo apt-get update && sudo apt-get install chromium xvfb xauth',
    });
    expect(remedyFor(missing, 'dnf', true)).toEqual({ kind: 'tell', command: 'sudo dnf install chromium' });
    expect(remedyFor(missing, null, true)).toEqual({ kind: 'none' });
    expect(remedyFor([], 'apt', true)).toEqual({ kind: 'none' });
  });

  it('knows the package manager by the names in os-release', () => {
    expect(managerOf('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n')).toBe('apt');
    expect(managerOf('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe('apt');
    expect(managerOf('ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toBe('dnf');
    expect(managerOf('ID=arch\n')).toBe('pacman');
    expect(managerOf('ID=alpine\n')).toBeNull();
    expect(managerOf('')).toBeNull();
  });

  it('needs only Node and the packages; everything else is optional and says what works without it', () => {
    const all = [...checksFor('linux'), ...checksFor('darwin'), ...checksFor('win32')];
    expect(new Set(all.filter((check) => check.needed).map((check) => check.name)).size).toBe(2);
    expect(all.every((check) => check.without.length > 10)).toBe(true);
    for (const check of checksFor('linux').slice(4)) expect(check.packages.apt?.length).toBeGreaterThan(0);
  });

  it('says what to do when the Node is too old or the tool is unknown', () => {
    const folder = mkdtempSync(join(tmpdir(), 'interlock-tools-'));
    cpSync(join(import.meta.dirname, '..', 'with-node.js'), join(folder, 'with-node.mjs'));
    writeFileSync(join(folder, 'old.cjs'), "Object.defineProperty(process.versions, 'node', { value: '20.1.0' });");
    const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const old = run('--require', './old.cjs', 'with-node.mjs', 'doctor');
    expect([old.status, old.stdout]).toEqual([69, '']);
    expect(old.stderr).toBe(
      'This needs Node 24; this is 20.1.0. Run `npm ci` first, then `npm run doctor`: npm brings the right one.\n',
    );
    expect(run('with-node.mjs', '../../etc').status).toBe(2);
    expect(run('with-node.mjs').status).toBe(2);
    rmSync(folder, { recursive: true });
  });
});
