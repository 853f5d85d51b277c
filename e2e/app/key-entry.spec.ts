import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { TestSession } from '../../src/main/adapters/keychain/test-session.ts';
import { type Canary, filesBelow, search } from '../../src/main/cli/testing/canary-search.ts';
import { SYMBOL, TradingDesk } from '../exchange/session/trading-desk.ts';
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

test.describe('an account at a test exchange', () => {
  test.setTimeout(180_000);
  let session: TestSession;
  let desk: TradingDesk;
  test.beforeEach(async () => {
    session = new TestSession();
    await session.bus();
    await session.keyring('login password');
    desk = await TradingDesk.open('binance', session);
  });
  test.afterEach(async () => {
    await desk.close();
    await session.remove();
  });

  test('[S1] [S6] [T1] [K4] its key is typed in a window of its own, a session is begun there from the screen, and a kill closes it', async ({
    launch,
  }) => {
    const { running, account, key } = desk;
    const { data: dataDir } = desk.desk;
    const given = { key: key.apiKey, secret: key.secret, passphrase: null, accountId: account.id };
    running.exchange.addKey({
      ...{ ...given, permissions: ['read', 'trade'], ips: ['127.0.0.1'], createdAt: running.exchange.clock.now() },
    });
    const env = { DBUS_SESSION_BUS_ADDRESS: session.busAddress };
    const app = await launch({ dataDir, env, args: desk.placeAt(running.origin) });
    const { page, screen } = app;
    const setRole = ['role', 'passphrase', 'administrator', '--passphrase-stdin', '--data', dataDir];
    const options = { input: `${PASSPHRASE}\n`, env: { ...process.env, ...env } };
    execFileSync(process.execPath, [join(ROOT, 'src', 'main', 'cli.ts'), ...setRole], options);

    const keys = page.getByRole('region', { name: 'Keys of exchanges' });
    await keys.getByRole('button', { name: 'Enter a key…' }).click(UNTIL_SHOWN);
    await screen.dialog.getByLabel('Passphrase of the administrator').fill(PASSPHRASE);
    await screen.dialog.getByRole('button', { name: 'Unlock', exact: true }).click();
    await screen.dialog.getByLabel('Alias, what it is called here').fill('desk');
    const dialog = await secondPage(app, () => screen.dialog.getByRole('button', { name: 'Open the window' }).click());
    await expect(dialog.getByText(`the test exchange on this machine, ${running.origin}`)).toBeVisible();
    await dialog.screenshot({ path: test.info().outputPath('key-entry.png') });
    await dialog.getByLabel('API key').fill(key.apiKey);
    await dialog.getByLabel('Secret').fill(key.secret);
    await dialog.getByRole('button', { name: 'Test and keep' }).click();
    await expect(dialog.getByRole('status')).toHaveText('The key desk is in the keychain.', UNTIL_SHOWN);
    await expect(dialog.getByLabel('Secret')).toHaveValue('');
    const gone = dialog.waitForEvent('close');
    // The page may be gone before it could say that it was clicked.
    await dialog
      .getByRole('button', { name: 'Close' })
      .click()
      .catch(() => {});
    await gone;
    await expect(keys.locator('[data-venue-key="desk"]')).toContainText('can trade, cannot withdraw');

    await page.getByRole('button', { name: 'Live prices…' }).click();
    await screen.dialog.getByLabel('Trade at').selectOption('desk');
    await screen.dialog.getByLabel(/^Instruments/).fill(`${SYMBOL}@binance`);
    await screen.dialog.getByRole('button', { name: 'Start at the test exchange' }).click();
    await expect(screen.agentRow('holder')).toContainText('running', UNTIL_SHOWN);
    await expect(page.locator('[data-test-exchange]')).toHaveText('test exchange on this machine, nothing real');
    await expect(screen.band).toHaveText('PAPER');
    desk.closeMinute();
    await desk.until(() => desk.held !== '0', 'a position at the exchange');
    await expect(screen.killAll).toContainText(/[1-9]\d* positions?/, UNTIL_SHOWN);
    await screen.view('Venues').click();
    await expect(page.locator(`[data-host="${new URL(running.origin).host}"]`)).toContainText('test exchange on this');
    await page.screenshot({ path: test.info().outputPath('trading.png') });
    await screen.killAll.click();
    await expect(screen.killRun('trip-1')).toContainText(/FLAT/, UNTIL_SHOWN);
    expect([desk.held, desk.open]).toEqual(['0', 0]);
    await expect(page.locator('[data-test-exchange]')).toBeVisible();

    const canaries: Canary[] = Object.entries(key).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
    const places = [
      { name: 'heap', content: await heapOf(page) },
      { name: 'page', content: Buffer.from(await page.content()) },
      { name: 'said', content: Buffer.from(app.said()) },
      ...filesBelow(dataDir),
    ];
    expect(search(canaries, places)).toEqual([]);
    // What the page does know is found there by the same means.
    const known = [{ name: 'words', bytes: Buffer.from('Exchanges that can be traded') }];
    expect(search(known, places).map(({ place }) => place)).toContain('heap');
    await app.close();
  });
});
