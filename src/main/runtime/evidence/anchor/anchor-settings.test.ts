import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAnchorSettings, removeAnchor, setAnchor } from './anchor-settings.ts';

const CA = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n';
const GIT = { remote: '/srv/x.git', branch: 'one' };
const RFC3161 = { url: 'https://time.example/tsa', ca: CA };

describe('anchors.json', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-anchors-'));
    file = join(dir, 'anchors.json');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('[E8] absent, everything is off', () => {
    expect(readAnchorSettings(dir)).toEqual({ everyMinutes: 60 });
  });

  it('[E8] one anchor is set and removed without the other, the file is its owner’s, and goes with the last', () => {
    setAnchor(dir, { git: GIT });
    setAnchor(dir, { rfc3161: RFC3161 });
    setAnchor(dir, { git: { ...GIT, branch: 'two' } });
    expect(readAnchorSettings(dir)).toEqual({ git: { ...GIT, branch: 'two' }, rfc3161: RFC3161, everyMinutes: 60 });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    removeAnchor(dir, 'git');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ rfc3161: RFC3161, everyMinutes: 60 });
    removeAnchor(dir, 'rfc3161');
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['an unknown key', { witness: {} }],
    ['a key more', { git: { ...GIT, force: true } }],
    ['another protocol', { git: { ...GIT, remote: 'ext::sh' } }],
    ['a token in the address', { git: { ...GIT, remote: 'https://token@host.example/x.git' } }],
    ['no branch', { git: { remote: '/srv/x.git' } }],
    ['http', { rfc3161: { ...RFC3161, url: 'http://time.example' } }],
    ['no certificate', { rfc3161: { ...RFC3161, ca: 'x' } }],
    ['too often', { everyMinutes: 1 }],
  ])('[E8] %s is refused, by the name of the file', (_what, content) => {
    writeFileSync(file, JSON.stringify(content));
    expect(() => readAnchorSettings(dir)).toThrow(/^anchors\.json in the data folder is not valid: /);
  });
});
