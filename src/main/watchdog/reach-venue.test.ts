import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WatchedAccount } from '../adapters/watchdog/protocol.ts';
import { testReach } from './reach-venue.ts';

const ACCOUNT: WatchedAccount = {
  venue: 'binance',
  alias: 'desk',
  rest: 'https://127.0.0.1:4443',
  stream: 'wss://127.0.0.1:4443',
  ca: 'none',
  currency: 'USDT',
};

describe('whether an account could be taken over', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-reach-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('[K10] [T1] the door is asked first: nothing but a test exchange on this machine is taken over', async () => {
    expect(await testReach(dir, { ...ACCOUNT, rest: 'https://fapi.binance.com' })).toContain(
      'fapi.binance.com is not one',
    );
    expect(await testReach(dir, { ...ACCOUNT, stream: 'wss://fstream.binance.com' })).toContain('is not one');
  });

  it('[K10] [S1] a folder whose secrets are in no keychain has no key that could be read', async () => {
    const words = 'the key desk is in no keychain';
    expect(await testReach(dir, ACCOUNT)).toBe(words);
    const about = { format: 1, id: '0'.repeat(32), keyIn: 'key-file' };
    writeFileSync(join(dir, 'database.json'), JSON.stringify(about), { mode: 0o600 });
    expect(await testReach(dir, ACCOUNT)).toBe(words);
  });

  it('[K10] what else goes wrong is said without a path of this machine', async () => {
    writeFileSync(join(dir, 'database.json'), 'damaged', { mode: 0o600 });
    expect(await testReach(dir, ACCOUNT)).toMatch(/^database\.json in the data folder is damaged/);
    const words = await testReach(dir, { ...ACCOUNT, venue: 'nowhere' });
    expect(words).toContain('cannot be loaded');
    expect(words).not.toContain(dir);
  });
});
