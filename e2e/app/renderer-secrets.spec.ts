import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Canary, search } from '../../src/main/cli/testing/canary-search.ts';
import { freePort } from '../../src/main/runtime/testing/free-port.ts';
import { expect, test } from './fixtures.ts';
import { heapOf } from './heap.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function interlock(input: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'src', 'main', 'cli.ts'), ...args], { input, encoding: 'utf8' });
}

/** What the key file holds that is secret: not the count of checkpoints, nor public keys. */
function keysOf(dataDir: string): Canary[] {
  const kept: { account: string; password: string }[] = JSON.parse(
    readFileSync(join(dataDir, 'keys', 'secrets.json'), 'utf8'),
  );
  return kept
    .filter(({ account }) => !account.startsWith('checkpoint:'))
    .map(({ account, password }) => {
      const hex = account.startsWith('role-') ? JSON.parse(password).hash : password;
      return {
        name: account,
        bytes: Buffer.from(account.startsWith('signing:') ? JSON.parse(password).seed : hex, 'hex'),
      };
    });
}

test.describe('the window', () => {
  test.setTimeout(300_000);

  test('[S6] no secret of the main process is in the memory of the page, in any spelling', async ({
    launch,
    dataDir,
  }) => {
    await (await launch()).close();
    const words = (of: string): string => `${of} ${randomBytes(9).toString('base64url')}`;
    const [passphrase, environment, marker] = ['administer', 'live-api-key', 'marker'].map(words) as [
      string,
      string,
      string,
    ];
    interlock(`${passphrase}\n`, 'role', 'passphrase', 'administrator', '--passphrase-stdin', '--data', dataDir);
    interlock('', 'alert', 'enable', '--port', String(await freePort()), '--data', dataDir);
    const { page, screen, said, close } = await launch({ env: { ACME_API_KEY: environment } });
    await screen.startSession.click();
    await expect(screen.startSession).toBeHidden({ timeout: 60_000 });
    interlock(`${passphrase}\n`, 'chaos', 'off', '--passphrase-stdin', '--data', dataDir);
    interlock('', 'kill', '--all', '--wait', '--reason', marker, '--data', dataDir);
    await expect(screen.killRun('trip-1')).toContainText(/FLAT/, { timeout: 60_000 });

    const keys = keysOf(dataDir);
    expect(keys.length).toBeGreaterThanOrEqual(7);
    expect(keys.every(({ bytes }) => bytes.length === 32)).toBe(true);
    const canaries = [
      ...keys,
      { name: 'passphrase', bytes: Buffer.from(passphrase) },
      { name: 'environment', bytes: Buffer.from(environment) },
    ];
    const places = [
      { name: 'heap', content: await heapOf(page) },
      { name: 'page', content: Buffer.from(await page.content()) },
      { name: 'said', content: Buffer.from(said()) },
    ];
    expect(search(canaries, places)).toEqual([]);
    // What the page was told is found there by the same means.
    expect(search([{ name: 'marker', bytes: Buffer.from(marker) }], places).map(({ place }) => place)).toContain(
      'heap',
    );
    await close();
  });
});
