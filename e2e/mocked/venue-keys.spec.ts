import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import type { VenueKeyRow } from '../../src/shared/view/venue-key-view.ts';
import { seriousFindings } from './axe.ts';
import { answerJournal, evidenced } from './evidence-rows.ts';
import { expect, test } from './fixtures.ts';
import { withTheme } from './scenarios.ts';
import { venueKey, withTestExchange } from './venue-rows.ts';

const DAY = 86_400_000;

function keyed(venueKeys: VenueKeyRow[], change: Partial<ConsoleView> = {}): ConsoleView {
  const view = evidenced();
  const role = { ...view.role, role: 'administrator', untilWallAt: Date.now() + 600_000 } as const;
  return { ...withTestExchange(view, venueKeys), role, ...change };
}

const KEYS = [
  venueKey('desk'),
  venueKey('old', {
    enteredWallAt: Date.now() - 91 * DAY,
    dueWallAt: Date.now() - DAY,
    isDue: true,
    text: 'Make a new key.',
  }),
  venueKey('leaky', { state: 'refused', dueWallAt: null, text: 'The key leaky can withdraw.' }),
  venueKey('gone', { state: 'revoked', dueWallAt: null }),
];

test('[S1] [S2] [S3] keys of exchanges stand by alias, with what they may do, their age and what is wrong', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(keyed(KEYS));
  answerJournal(engine);
  await console.view('Evidence').click();
  await console.viewPanel.getByRole('tab', { name: 'Keys & keeping' }).click();
  const key = (alias: string) => console.viewPanel.locator(`[data-venue-key="${alias}"]`);
  await expect(key('desk')).toContainText('Binance, perp: can trade, cannot withdraw, from listed addresses only');
  await expect(key('desk')).toContainText('12 days');
  await expect(key('old')).toContainText('DUE');
  await expect(key('leaky')).toContainText('REFUSED');
  await expect(key('leaky')).toContainText('The key leaky can withdraw.');
  await expect(key('gone').getByRole('button')).toHaveCount(0);
  await page.screenshot({ path: info.outputPath('venue-keys.png') });

  await key('desk').getByRole('button', { name: 'Test' }).click();
  await expect(console.confirmation).toHaveText('Binance was asked what desk may do.');
  await key('old').getByRole('button', { name: 'Rotate old…' }).click();
  await expect
    .poll(() => engine.callsOf('venueKeys.enter').map(({ request }) => request))
    .toEqual([{ exchange: 'binance', alias: 'old', market: 'perp' }]);

  await key('desk').getByRole('button', { name: 'Revoke desk…' }).click();
  engine.on('venueKeys.revoke', () => ({ refuse: { code: 'REFUSED', message: 'Type desk to revoke it.' } }));
  await console.dialog.getByLabel('Reason, for the journal').fill('leaving');
  await console.dialog.getByLabel('Type desk').fill('dask');
  await page.screenshot({ path: info.outputPath('revoke.png') });
  await console.dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(console.dialog.getByRole('alert')).toHaveText('Not revoked: Type desk to revoke it.');
  expect(engine.callsOf('venueKeys.revoke')[0]?.request).toEqual({ alias: 'desk', typed: 'dask', reason: 'leaving' });
});

test('[S6] the page asks for a key by alias and exchange only: it has no field for the key itself', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(keyed([]));
  answerJournal(engine);
  await console.view('Evidence').click();
  await console.viewPanel.getByRole('tab', { name: 'Keys & keeping' }).click();
  await console.viewPanel.getByRole('button', { name: 'Enter a key…' }).click();
  await expect(console.dialog).toContainText('The test exchange on this machine, https://127.0.0.1:4443, is asked');
  await expect(console.dialog.locator('input, select')).toHaveCount(3);
  await console.dialog.getByLabel('Alias, what it is called here').fill('desk');
  await console.dialog.getByLabel('Exchange').selectOption('OKX');
  await page.screenshot({ path: info.outputPath('enter.png') });
  await console.dialog.getByRole('button', { name: 'Open the window' }).click();
  await expect(console.dialog).toBeHidden();
  expect(engine.callsOf('venueKeys.enter')[0]?.request).toEqual({ exchange: 'okx', alias: 'desk', market: 'perp' });
});

test('[S1] [T1] without a test exchange none can be entered or rotated, and why is said', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(keyed(KEYS, { testExchange: null }));
  answerJournal(engine);
  await console.view('Evidence').click();
  await console.viewPanel.getByRole('tab', { name: 'Keys & keeping' }).click();
  const subject = console.viewPanel.getByRole('region', { name: 'Keys of exchanges' });
  await expect(subject).toContainText('the console was started without a test exchange of this machine (--endpoint');
  await expect(subject.getByRole('button', { name: /^(Enter|Rotate)/ })).toHaveCount(0);
  await expect(subject.getByRole('button', { name: 'Revoke desk…' })).toBeVisible();
  await subject.scrollIntoViewIfNeeded();
  await page.screenshot({ path: info.outputPath('no-test-exchange.png') });
});

test('[S1] without a keychain none can be entered, and that is said', async ({ open }) => {
  const { console, engine } = await open(keyed([], { secrets: { kind: 'key-file', text: 'in the key file' } }));
  answerJournal(engine);
  await console.view('Evidence').click();
  await console.viewPanel.getByRole('tab', { name: 'Keys & keeping' }).click();
  const subject = console.viewPanel.getByRole('region', { name: 'Keys of exchanges' });
  await expect(subject).toContainText('it stays paper only');
  await expect(subject.getByRole('button')).toHaveCount(0);
});

for (const [theme, width] of [
  ['dark', 1_440],
  ['light', 720],
] as const) {
  test(`[U4] screen point 20: axe finds nothing serious in exchanges' keys and their dialogs, ${theme}, ${width} px`, async ({
    open,
    page,
  }, info) => {
    test.setTimeout(240_000);
    const { console, engine } = await open(withTheme(keyed(KEYS), theme));
    answerJournal(engine);
    await page.setViewportSize({ width, height: 900 });
    await console.view('Evidence').click();
    await console.viewPanel.getByRole('tab', { name: 'Keys & keeping' }).click();
    const keys = console.viewPanel.getByRole('region', { name: 'Keys of exchanges' });
    await keys.scrollIntoViewIfNeeded();
    expect(await seriousFindings(page, ['[aria-label="Keys of exchanges"]']), 'rows').toEqual([]);
    await page.screenshot({ path: info.outputPath(`keys-${width}-${theme}.png`) });
    for (const name of [/^Enter a key/, /^Revoke desk/]) {
      const button = keys.getByRole('button', { name });
      await button.focus();
      await page.keyboard.press('Enter');
      await expect(console.dialog.locator('input').first()).toBeVisible();
      expect(await seriousFindings(page, ['[role=dialog]']), name.source).toEqual([]);
      await expect(console.killAll).toBeInViewport({ ratio: 1 });
      await page.keyboard.press('Escape');
      await expect(console.dialog).toHaveCount(0);
      await expect(button).toBeFocused();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
}
