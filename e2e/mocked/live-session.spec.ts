import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import { picture } from '../pages/picture.ts';
import { seriousFindings } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { firstRun, flatLatched, fleet, killing, ready, withTheme } from './scenarios.ts';
import { atTestExchange, onLivePrices, venueKey, withTestExchange } from './venue-rows.ts';

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
  await expect(console.dialog).toContainText('this console was started without a test exchange of this machine');
  await expect(console.dialog.getByLabel('Trade at')).toHaveCount(0);
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

const KEYS = [venueKey('desk'), venueKey('leaky', { state: 'refused', dueWallAt: null, text: 'It can withdraw.' })];

test('[T1] an account is offered where the console knows a test exchange and has a key that may be used; paper comes first', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(withTestExchange(firstRun(), KEYS));
  await expect(page.getByRole('region', { name: 'Keys of exchanges' })).toContainText('https://127.0.0.1:4443');
  await page.screenshot({ path: info.outputPath('first-run.png') });
  await page.getByRole('button', { name: 'Live prices…' }).click();
  const place = console.dialog.getByLabel('Trade at');
  await expect(place).toHaveValue('');
  await expect(place.getByRole('option')).toHaveText([
    'paper: the simulated venue',
    'account desk: Binance perp, at the test exchange on this machine',
  ]);
  await expect(console.dialog).toContainText('It gets no order and no key: orders go to the simulated venue.');
  await place.selectOption('desk');
  await expect(console.dialog.getByRole('heading')).toHaveText('Trade the account desk at the test exchange?');
  await expect(console.dialog).toContainText('Nothing real is traded: the mode stays paper.');
  await console.dialog.getByLabel(/^Instruments/).fill('BTC/USDT:USDT@binance');
  await page.screenshot({ path: info.outputPath('account.png') });
  await picture(console.dialog, 'test-exchange');
  const message = 'The account at Binance USDS-M Futures already has 0.02 BTC-PERP.';
  engine.on('session.start', () => ({ refuse: { code: 'REFUSED', message } }));
  await page.keyboard.press('Enter');
  await expect(console.dialog.getByRole('alert')).toHaveText(`Not started: ${message}`);
  await expect(place).toHaveValue('desk');
  engine.on('session.start', () => ({ ok: true }));
  await console.dialog.getByRole('button', { name: 'Start at the test exchange' }).click();
  await expect(console.confirmation).toHaveText('The session trades desk at the test exchange.');
  const live = [{ source: 'binance', market: 'BTC/USDT:USDT' }];
  expect(engine.callsOf('session.start').map(({ request }) => request)).toEqual([
    { live, account: 'desk' },
    { live, account: 'desk' },
  ]);
});

test('[T1] with a test exchange and no key that may be used, paper is all that is offered, and why is said', async ({
  open,
  page,
}) => {
  const { console } = await open(withTestExchange(firstRun(), KEYS.slice(1)));
  await page.getByRole('button', { name: 'Live prices…' }).click();
  await expect(console.dialog).toContainText('no key of the test exchange that may be used is kept here');
  await expect(console.dialog.getByLabel('Trade at')).toHaveCount(0);
});

test('[T1] a session at a test exchange says so all the time, in each of its states and under a kill', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(atTestExchange(fleet(26)));
  const band = page.locator('[data-test-exchange]');
  const words = 'test exchange on this machine, nothing real';
  await expect(band).toHaveText(words);
  await expect(console.band).toHaveText('PAPER');
  await expect(band).toHaveAttribute('title', 'Account desk at binance, https://127.0.0.1:4443');
  await page.screenshot({ path: info.outputPath('running.png') });
  for (const view of [killing(), flatLatched(), ready()].map(atTestExchange)) {
    engine.show(view);
    await page.reload();
    await expect(band).toHaveText(words);
    await expect(band).toBeInViewport({ ratio: 1 });
    await expect(console.killAll).toBeInViewport({ ratio: 1 });
  }
  engine.show(fleet(4));
  await page.reload();
  await expect(console.band).toBeVisible();
  await expect(band).toHaveCount(0);
});

test('a live session that has ended can be followed by another one, unless all is latched', async ({ open, page }) => {
  const { console, engine } = await open(atTestExchange(live('ended')));
  await page.getByRole('button', { name: 'Live prices…' }).click();
  await expect(console.dialog.getByLabel('Trade at')).toBeVisible();
  await page.keyboard.press('Escape');
  const latched = live('ended');
  engine.show({ ...latched, kill: { ...latched.kill, latched: true, globalLatched: true } });
  await page.reload();
  await expect(page.getByText(/^The live session has ended at/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Live prices…' })).toHaveCount(0);
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
    engine.show(withTheme(withTestExchange(firstRun(), KEYS), theme));
    await page.reload();
    await page.getByRole('button', { name: 'Live prices…' }).click();
    await console.dialog.getByLabel('Trade at').selectOption('desk');
    expect(await seriousFindings(page), 'an account').toEqual([]);
    await page.screenshot({ path: info.outputPath('account-dialog.png') });
    engine.show(withTheme(atTestExchange(live('running')), theme));
    await page.reload();
    await page.getByRole('button', { name: 'End session…' }).click();
    expect(await seriousFindings(page), 'end of the session').toEqual([]);
    await page.screenshot({ path: info.outputPath('end-dialog.png') });
  });
}

test('[U4] at 720 px the dialogs of a live session are whole, under the kill', async ({ open, page }, info) => {
  const { console, engine } = await open(withTestExchange(firstRun(), KEYS));
  await page.setViewportSize({ width: 720, height: 450 });
  await page.screenshot({ path: info.outputPath('narrow-first-run.png') });
  await page.getByRole('button', { name: 'Live prices…' }).click();
  await expect(console.dialog).toBeInViewport({ ratio: 1 });
  await expect(console.killAll).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: info.outputPath('narrow-dialog.png') });
  engine.show(atTestExchange(fleet(4)));
  await page.setViewportSize({ width: 720, height: 900 });
  await page.reload();
  await console.view('Venues').click();
  await page.getByRole('list', { name: 'Hosts' }).scrollIntoViewIfNeeded();
  await expect(page.locator('[data-test-exchange]')).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: info.outputPath('narrow-venues.png') });
});
