import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import { picture } from '../pages/picture.ts';
import { seriousFindings } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { firstRun, fleet, withTheme } from './scenarios.ts';
import { onLivePrices } from './venue-rows.ts';

const live = (state: ConsoleView['session']['state']): ConsoleView => {
  const view = onLivePrices(fleet(4));
  return { ...view, session: { ...view.session, state, prices: state === 'running' ? view.session.prices : [] } };
};

test('[T2] live prices are asked for by name, said beforehand, and nothing goes out before they are confirmed', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(firstRun());
  await page.getByRole('button', { name: 'Live prices…' }).click();
  const names = console.dialog.getByLabel(/^Instruments with their venues/);
  await expect(names).toBeFocused();
  await expect(console.dialog).toContainText('It sends them no order and no key');
  await expect(console.dialog.getByRole('button', { name: 'Start on live prices' })).toBeDisabled();
  await page.keyboard.press('Enter');
  await page.screenshot({ path: info.outputPath('live-dialog.png') });
  await names.fill('BTC/USDT:USDT@binance, ETH/USDT:USDT@bybit');
  await picture(console.dialog, 'live-prices');
  await names.fill('BTC/USDT:USDT');
  await page.keyboard.press('Enter');
  await expect(console.dialog.getByRole('alert')).toHaveText(
    'Not started: BTC/USDT:USDT does not say its venue: write it as BTC/USDT:USDT@binance.',
  );
  expect(engine.callsOf('session.start')).toEqual([]);
  await page.screenshot({ path: info.outputPath('live-dialog-wrong.png') });
  await names.fill('BTC/USDT:USDT@binance, ETH/USDT:USDT@bybit');
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveCount(0);
  await expect(console.confirmation).toHaveText('The session runs on live prices.');
  const markets = [
    { source: 'binance', market: 'BTC/USDT:USDT' },
    { source: 'bybit', market: 'ETH/USDT:USDT' },
  ];
  expect(engine.callsOf('session.start').map(({ request }) => request)).toEqual([{ live: markets }]);
});

test('[N2] a host that the risk config does not list is refused in the dialog, with what was typed', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(firstRun());
  const message = 'The risk config does not list fapi.binance.com under outbound.';
  engine.on('session.start', () => ({ refuse: { code: 'REFUSED', message } }));
  await page.getByRole('button', { name: 'Live prices…' }).click();
  await page.keyboard.type('BTC/USDT:USDT@binance');
  await page.keyboard.press('Enter');
  await expect(console.dialog.getByRole('alert')).toHaveText(`Not started: ${message}`);
  await expect(console.dialog.getByLabel(/^Instruments/)).toHaveValue('BTC/USDT:USDT@binance');
  await page.keyboard.press('Escape');
  await expect(console.dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Live prices…' })).toBeFocused();
});

test('[K6] a live session has an end instead of a speed; ending it keeps positions, and the safe choice comes first', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(live('running'));
  await expect(page.getByLabel('Speed')).toHaveCount(0);
  await expect(console.header).toContainText('BTC-PERP +1 live');
  await expect(console.header).not.toContainText('×');
  const end = page.getByRole('button', { name: 'End session…' });
  await end.focus();
  await page.keyboard.press('Enter');
  await expect(console.dialog).toContainText(
    'Positions and resting orders are KEPT as they are: to flatten, kill first.',
  );
  await expect(console.dialog.getByRole('button', { name: 'Go on' })).toBeFocused();
  await page.screenshot({ path: info.outputPath('end-dialog.png') });
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('session.end')).toEqual([]);
  await end.click();
  await console.dialog.getByRole('button', { name: 'End the session' }).click();
  await expect(console.confirmation).toHaveText('The live session is ended.');
  expect(engine.callsOf('session.end')).toHaveLength(1);
});

test('[K6] a live session that stands still or has ended says so in its own words', async ({ open, page }) => {
  const { engine } = await open(live('ready'));
  await expect(page.getByText('A live session is ready to go on.')).toBeVisible();
  await expect(page.getByText('No price is asked for until you resume it.')).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => engine.callsOf('session.resume').length).toBe(1);
  engine.show(live('ended'));
  await page.reload();
  await expect(page.getByText(/^The live session has ended at/)).toBeVisible();
  await expect(page.getByText(/26,762 bars were played/)).toBeVisible();
});

for (const theme of ['dark', 'light'] as const) {
  test(`[U4] screen point 20: axe finds nothing serious in the dialogs of a live session, ${theme}`, async ({
    open,
    page,
  }, info) => {
    test.setTimeout(240_000);
    const { console, engine } = await open(withTheme(firstRun(), theme));
    await page.getByRole('button', { name: 'Live prices…' }).click();
    await page.keyboard.type('nowhere');
    await page.keyboard.press('Enter');
    await expect(console.dialog.getByRole('alert')).toBeVisible();
    expect(await seriousFindings(page), 'live prices').toEqual([]);
    await page.screenshot({ path: info.outputPath('live-dialog.png') });
    engine.show(withTheme(live('running'), theme));
    await page.reload();
    await page.getByRole('button', { name: 'End session…' }).click();
    expect(await seriousFindings(page), 'end of the session').toEqual([]);
  });
}

test('[U4] at 720 px the dialogs of a live session are whole, under the kill', async ({ open, page }, info) => {
  const { console } = await open(firstRun());
  await page.setViewportSize({ width: 720, height: 450 });
  await page.getByRole('button', { name: 'Live prices…' }).click();
  await expect(console.dialog).toBeInViewport({ ratio: 1 });
  await expect(console.killAll).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: info.outputPath('narrow-dialog.png') });
});
