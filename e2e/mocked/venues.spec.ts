import type { ConsoleView, VenueView } from '../../src/shared/view/console-view.ts';
import { picture } from '../pages/picture.ts';
import { seriousFindings } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { firstRun, fleet, ready, withTheme } from './scenarios.ts';
import { certified, host, hosts, onLivePrices, priced, venue } from './venue-rows.ts';

const FAILED: Partial<VenueView> = { deadMansSwitch: 'not refreshed', isSwitchFailed: true };
const DIFFERS: Partial<VenueView> = {
  reconciled: {
    wallAt: Date.now() - 9_000,
    differences: [
      { explanation: 'position-unexplained', text: 'BTC-PERP 3 there, 1 in the books' },
      { explanation: 'balance-unexplained', text: '1500 there, 1000 in the books, 500 more' },
      { explanation: 'foreign-order', text: 'sell 2 ETH-PERP' },
    ],
  },
};

/** The rest of the page is looked at in accessibility.spec.ts. */
const SHOWN = ['header', '[role=tablist][aria-label=Views]', '[role=tabpanel] [aria-label=Venues]'];

const at = (view: ConsoleView, change: Partial<VenueView>): ConsoleView => ({ ...view, venues: [venue(change)] });

test('[K11] [R8] [N4] a venue that is normal says what a kill can do, what its switch covers and leaves, and how it stands', async ({
  open,
  page,
}, info) => {
  const { console } = await open(fleet(4));
  await expect(console.view('Venues')).toHaveText('Venues');
  const tops = await page
    .getByRole('tablist', { name: 'Views' })
    .getByRole('tab')
    .evaluateAll((tabs) => tabs.map((tab) => tab.getBoundingClientRect().top));
  expect(new Set(tops).size, 'the names of the views stand in one row').toBe(1);
  await console.view('Venues').click();
  const paper = console.viewPanel.getByRole('region', { name: 'Venue paper' });
  await expect(paper).toContainText('normal');
  await expect(paper).toContainText('a killCancels and flattens.');
  await expect(paper).toContainText('Connected.');
  await expect(paper).toContainText(/Agrees with the books, compared \d+(\.\d)? s ago/);
  await expect(paper).toContainText('23 of 200 in 10 s');
  await expect(paper).toContainText('armed 60 s. If the console is lost: All orders. Not: Positions stay.');
  await expect(paper).toContainText('cancel allPer symbol.');
  await expect(paper.locator('[data-severity=bad], [data-severity=warn]')).toHaveCount(0);
  await page.screenshot({ path: info.outputPath('normal.png') });
});

test('[K11] a switch that is not refreshed is bad in the header, over the name of the view and beside its venue', async ({
  open,
  page,
}, info) => {
  const { console } = await open(at(fleet(4), FAILED));
  await expect(console.header).toContainText('! not refreshed');
  await expect(console.view('Venues')).toContainText('paper: the dead-man switch is not refreshed');
  await console.view('Venues').click();
  await expect(console.viewPanel.locator('[data-severity=bad]')).toHaveText('SWITCH FAILED');
  await expect(console.viewPanel).toContainText('! not refreshed. If the console is lost: All orders.');
  await page.screenshot({ path: info.outputPath('switch-failed.png') });
});

test('[R8] what differs stands line by line until it does not', async ({ open, page }, info) => {
  const { console, engine } = await open(at(fleet(4), DIFFERS));
  await expect(console.header).toContainText('! DIFFERS');
  await console.view('Venues').click();
  await expect(console.viewPanel.getByRole('list', { name: 'What differs' }).getByRole('listitem')).toHaveText([
    'Position BTC-PERP 3 there, 1 in the books',
    'Cash 1500 there, 1000 in the books, 500 more',
    'An order that nobody here sent: sell 2 ETH-PERP',
  ]);
  await page.screenshot({ path: info.outputPath('differs.png') });
  await engine.push({ sections: { venues: [venue()] } });
  await expect(console.viewPanel.getByRole('list', { name: 'What differs' })).toHaveCount(0);
  await expect(console.header).not.toContainText('DIFFERS');
});

test('[N1] [N4] a lost connection, a refused key and a pause are said with what they mean for a kill', async ({
  open,
  page,
}, info) => {
  const requests = { requests: 200, perMs: 10_000, used: 200, isPaused: true };
  const { console, engine } = await open(at(fleet(4), { link: 'lost', requests }));
  await console.view('Venues').click();
  await expect(console.viewPanel).toContainText('Lost: nothing is heard, and orders there work on unseen.');
  await expect(console.viewPanel).toContainText('AT LIMIT 200 of 200');
  await expect(console.viewPanel).toContainText('it asked for a pause');
  await page.screenshot({ path: info.outputPath('lost.png') });
  await engine.push({ sections: { venues: [venue({ link: 'key-refused', requests: null })] } });
  await expect(console.header).toContainText('! KEY REFUSED');
  await expect(console.viewPanel).toContainText('nothing can be sent or cancelled there from here, by a kill neither');
});

test('[K11] what a kill can do at each exchange is there before any session, on the first page and in the view', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(firstRun());
  const exchanges = page.getByRole('list', { name: 'Exchanges that can be traded' });
  await expect(exchanges.getByRole('heading')).toHaveText([
    /^Binance USDS-M Futures ?dead-man switch 120 s$/,
    /^Binance Spot ?no dead-man switch$/,
    /^Bybit ?dead-man switch \d+ s$/,
    /^OKX ?dead-man switch \d+ s$/,
    /^Kraken Futures ?dead-man switch \d+ s$/,
  ]);
  await expect(exchanges).toContainText('stops that wait for their trigger');
  await expect(exchanges).toContainText('None: if the console is lost, orders there work on.');
  await exchanges.scrollIntoViewIfNeeded();
  await page.screenshot({ path: info.outputPath('first-run.png') });
  engine.show({ ...ready(), venues: [] });
  await page.reload();
  await console.view('Venues').click();
  await expect(console.viewPanel).toContainText('No venue is there.');
  for (const { capabilities } of certified()) await expect(exchanges).toContainText(capabilities.kill);
  await page.screenshot({ path: info.outputPath('empty.png') });
});

test('[U3] [T2] live prices show how each comes and its age, marked within five seconds of silence', async ({
  open,
  page,
}, info) => {
  const [account] = certified();
  const asked = [host('fapi.binance.com', { pins: 2 }), host('fstream.binance.com', { requests: 1 })];
  const view = at(
    onLivePrices(fleet(4)),
    account === undefined ? {} : { id: account.id, capabilities: account.capabilities },
  );
  const old = priced('BTC-PERP', { heardWallAt: Date.now() - 8_000 });
  const { console, engine } = await open({ ...view, hosts: asked });
  await expect(console.view('Venues')).toContainText('prices of ETH-PERP come by polling');
  await console.view('Venues').click();
  const row = (id: string) => console.viewPanel.locator(`[data-price="${id}"]`);
  await expect(row('BTC-PERP')).toContainText('BTC/USDT:USDT at binance');
  await expect(row('BTC-PERP')).toContainText('streaming');
  await expect(row('ETH-PERP')).toContainText('POLLING');
  await expect(row('ETH-PERP')).toContainText('It is opened again in 8 s.');
  const fresh = onLivePrices(fleet(4)).session;
  await engine.push({
    sections: { session: fresh },
    tables: { hosts: { upsert: asked.map((it) => ({ ...it, lastAnswerWallAt: Date.now() - 300 })), remove: [] } },
  });
  await expect(row('BTC-PERP')).not.toContainText('STALE');
  await page.screenshot({ path: info.outputPath('live.png') });
  await picture(page.locator('.column-right'), 'venues');
  engine.alive = false;
  await engine.push({ sections: { session: { ...view.session, lastRowWallAt: old.heardWallAt, prices: [old] } } });
  await expect(row('BTC-PERP')).toContainText('! STALE');
  await expect(console.header).toContainText('! STALE');
});

test('[N2] each host says whether it is allowed and pinned, what is asked and what fails; a wrong pin marks the view', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open({
    ...fleet(4),
    hosts: [host('127.0.0.1:4443', { why: 'test-exchange' }), ...hosts()],
  });
  await expect(console.view('Venues')).toContainText('api.bybit.com does not show a pinned key');
  await console.view('Venues').click();
  const rows = console.viewPanel.getByRole('list', { name: 'Hosts' }).getByRole('listitem');
  await expect(rows).toHaveText([
    /^api.bybit.com PIN WRONGno answer yetlisted, pinned to 2 keys3 a minute, 3 failed! it does not show a pinned key: nothing is sent$/,
    /^fstream.binance.com answered [\d.]+ m?s agolisted, not pinned118 a minute, 2 failed! it does not answer in time$/,
    /^127.0.0.1:4443 answered [\d.]+ m?s agotest exchange on this machine, not pinned118 a minute$/,
    /^fapi.binance.com not asked nowlisted, not pinned$/,
  ]);
  await rows.first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: info.outputPath('hosts.png') });
  await engine.push({ tables: { hosts: { upsert: [host('api.bybit.com', { pins: 2 })], remove: [] } } });
  await expect(console.view('Venues')).toHaveText('Venues');
});

for (const theme of ['dark', 'light'] as const) {
  test(`[U4] screen point 20: axe finds nothing serious in the venues, normal and abnormal, ${theme}`, async ({
    open,
    page,
  }, info) => {
    test.setTimeout(240_000);
    const abnormal = { ...at(onLivePrices(fleet(4)), { ...FAILED, ...DIFFERS, link: 'lost' }), hosts: hosts() };
    const { console, engine } = await open(withTheme(abnormal, theme));
    await console.view('Venues').click();
    expect(await seriousFindings(page, SHOWN), 'abnormal').toEqual([]);
    await page.screenshot({ path: info.outputPath('abnormal.png') });
    engine.alive = false;
    engine.silent = true;
    await expect(console.noConnection).toBeVisible({ timeout: 5_000 });
    expect(await seriousFindings(page, SHOWN), 'disconnected').toEqual([]);
    await page.screenshot({ path: info.outputPath('disconnected.png') });
  });
}

test('[U4] at 720 px the venues are whole, and the kill stays in view', async ({ open, page }, info) => {
  const { console } = await open({ ...at(onLivePrices(fleet(4)), { ...FAILED, ...DIFFERS }), hosts: hosts() });
  await page.setViewportSize({ width: 720, height: 900 });
  await console.view('Venues').click();
  await console.viewPanel.locator('[data-certified="binance-spot"]').scrollIntoViewIfNeeded();
  await expect(console.killAll).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await console.viewPanel.getByRole('region', { name: 'Venue paper' }).scrollIntoViewIfNeeded();
  await page.screenshot({ path: info.outputPath('narrow.png') });
});
