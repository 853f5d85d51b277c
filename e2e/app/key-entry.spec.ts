import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { TestSession } from '../../src/main/adapters/keychain/test-session.ts';
import { type Canary, filesBelow, search } from '../../src/main/cli/testing/canary-search.ts';
import { expect, test } from './fixtures.ts';
import { heapOf } from './heap.ts';
import type { LaunchedApp } from './launch.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PASSPHRASE = 'administer this window';
const UNTIL_SHOWN = { timeout: 30_000 };

/** The page of the window that the app opens beside the console's, when `open` is done. */
async function secondPage(app: LaunchedApp, open: () => Promise<unknown>): Promise<Page> {
  if (app.host === 'electron') {
    const [page] = await Promise.all([app.page.context().waitForEvent('page'), open()]);
    return page;
  }
  const shown = (): string[] => [...app.said().matchAll(/window under test at (ws:\S+)/g)].map(([, at = '']) => at);
  const before = shown().length;
  await open();
  await expect.poll(() => shown().length, UNTIL_SHOWN).toBe(before + 1);
  const browser = await chromium.connectOverCDP(shown().at(-1) ?? '');
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('the second window has no page');
  return page;
}

test.describe('a key of an exchange', () => {
  test.setTimeout(120_000);
  let session: TestSession;
  test.beforeEach(async () => {
    session = new TestSession();
    await session.bus();
    await session.keyring('login password');
  });
  test.afterEach(() => session.remove());

  test('[S1] [S6] is typed in a window of its own; the console’s page and the data folder have nothing of it', async ({
    launch,
    dataDir,
  }) => {
    const env = { DBUS_SESSION_BUS_ADDRESS: session.busAddress };
    await (await launch({ env })).close();
    const setRole = ['role', 'passphrase', 'administrator', '--passphrase-stdin', '--data', dataDir];
    const options = { input: `${PASSPHRASE}\n`, env: { ...process.env, ...env } };
    execFileSync(process.execPath, [join(ROOT, 'src', 'main', 'cli.ts'), ...setRole], options);
    const app = await launch({ env });
    const { page, screen } = app;

    await screen.startSession.click();
    await screen.view('Evidence').click(UNTIL_SHOWN);
    await screen.viewPanel.getByRole('tab', { name: 'Keys & keeping' }).click();
    await screen.viewPanel.getByRole('button', { name: 'Enter a key…' }).click();
    await screen.dialog.getByLabel('Passphrase of the administrator').fill(PASSPHRASE);
    await screen.dialog.getByRole('button', { name: 'Unlock', exact: true }).click();
    await screen.dialog.getByLabel('Alias, what it is called here').fill('desk');
    await screen.dialog.getByLabel('Exchange').selectOption('OKX');
    const dialog = await secondPage(app, () => screen.dialog.getByRole('button', { name: 'Open the window' }).click());
    const typed = ['API key', 'Secret', 'Passphrase'].map((name) => ({
      name,
      text: randomBytes(18).toString('base64url'),
    }));
    for (const { name, text } of typed) await dialog.getByLabel(name).fill(text);
    const canaries: Canary[] = typed.map(({ name, text }) => ({ name, bytes: Buffer.from(text) }));
    await dialog.getByRole('button', { name: 'Test and keep' }).click();
    // This build shuts live: no exchange is asked, so nothing is kept.
    await expect(dialog.getByRole('status')).toContainText('Live trading is shut in this build', UNTIL_SHOWN);
    await expect(dialog.getByLabel('Secret')).toHaveValue('');

    const places = [
      { name: 'heap', content: await heapOf(page) },
      { name: 'page', content: Buffer.from(await page.content()) },
      { name: 'said', content: Buffer.from(app.said()) },
      ...filesBelow(dataDir),
    ];
    expect(search(canaries, places)).toEqual([]);
    // What the page does know is found there by the same means.
    const known = [{ name: 'words', bytes: Buffer.from('Keys of exchanges') }];
    expect(search(known, places).map(({ place }) => place)).toContain('heap');
    await app.close();
  });
});
