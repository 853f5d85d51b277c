import type { ViewName } from '../pages/console-page.ts';
import { drill, governed, noPassphrase, troubled, unlocked } from './authority-scenarios.ts';
import { seriousFindings } from './axe.ts';
import { expect, test } from './fixtures.ts';
import {
  dustLeft,
  ended,
  failedFeed,
  firstRun,
  flatLatched,
  fleet,
  incomplete,
  killing,
  manyLeft,
  ready,
  watchdogGone,
  withTheme,
} from './scenarios.ts';

const STATES = {
  '26 agents': () => fleet(26),
  '4 agents': () => fleet(4),
  killing: () => killing(4),
  'flat, latched': () => flatLatched(4),
  incomplete: () => incomplete(4),
  'only dust left': () => dustLeft(4),
  'twenty residuals': () => manyLeft(4),
  'watchdog gone': () => watchdogGone(4),
  'first page': () => firstRun(),
  ready: () => ready(),
  ended: () => ended(),
  'failed feed': () => failedFeed(),
  drill: () => drill(4),
  'role unlocked': () => unlocked(60_000, 4),
};

const VIEWS: readonly ViewName[] = [
  'Trading',
  'Alarms',
  'Venues',
  'Policy',
  'Grants & tools',
  'Holds & triggers',
  'Incidents',
  'Evidence',
];

// They are the longest of all, and independent: as many at a time as there are workers.
test.describe.configure({ mode: 'parallel' });

for (const theme of ['dark', 'light'] as const) {
  test(`[U4] screen point 20: axe finds nothing serious in any state, ${theme}`, async ({ open, page }) => {
    test.setTimeout(240_000);
    const { console, engine } = await open(withTheme(fleet(26), theme));
    await expect(console.risk).toBeVisible();
    for (const [name, scenario] of Object.entries(STATES)) {
      engine.show(withTheme(scenario(), theme));
      await page.reload();
      await expect(console.band).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      expect(await seriousFindings(page), `${name}, ${theme}`).toEqual([]);
    }
  });

  test(`[U4] screen point 20: axe finds nothing serious in dialogs, menus, failures and a lost connection, ${theme}`, async ({
    open,
    page,
  }) => {
    test.setTimeout(240_000);
    const { console, engine } = await open(withTheme(incomplete(4), theme));
    await console.openReset('trip-1');
    expect(await seriousFindings(page), 'reset').toEqual([]);
    await page.keyboard.press('Escape');
    await console.openSettings();
    expect(await seriousFindings(page), 'settings').toEqual([]);
    await page.keyboard.press('Escape');
    await console.agents.getByRole('button', { name: 'trend', exact: true }).click();
    await console.agentMenu('trend').click();
    await expect(page.getByRole('menu')).toBeVisible();
    expect(await seriousFindings(page), 'menu and details').toEqual([]);
    await page.keyboard.press('Escape');
    engine.alive = false;
    engine.silent = true;
    await console.killAll.click();
    await expect(console.noConnection).toBeVisible({ timeout: 5_000 });
    await expect(console.failures).toBeVisible();
    await expect(page.locator('[data-stale]').first()).toBeVisible({ timeout: 6_000 });
    expect(await seriousFindings(page), 'lost').toEqual([]);
  });
}

for (const theme of ['dark', 'light'] as const) {
  test(`[U4] screen point 20: axe finds nothing serious in any view, normal, abnormal or empty, ${theme}`, async ({
    open,
    page,
  }) => {
    test.setTimeout(420_000);
    const { console, engine } = await open(withTheme(troubled(26), theme));
    const scenarios = { troubled: () => troubled(26), governed: () => governed(4), empty: ready };
    for (const [state, scenario] of Object.entries(scenarios)) {
      engine.show(withTheme(scenario(), theme));
      await page.reload();
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      for (const name of VIEWS) {
        await console.view(name).click();
        await expect(console.viewPanel).toBeVisible();
        expect(await seriousFindings(page), `${state}, ${name}, ${theme}`).toEqual([]);
      }
    }
  });

  test(`[U4] screen point 20: axe finds nothing serious in the dialogs of authority, ${theme}`, async ({
    open,
    page,
  }) => {
    test.setTimeout(240_000);
    const { console, engine } = await open(withTheme(troubled(26), theme));
    const check = async (view: ViewName, button: RegExp): Promise<void> => {
      await console.view(view).click();
      await console.viewPanel.getByRole('button', { name: button }).first().click();
      await expect(console.dialog).toBeVisible();
      expect(await seriousFindings(page), `${button.source}, ${theme}`).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(console.dialog).toHaveCount(0);
    };
    await check('Alarms', /^Shelve: The grant/);
    await check('Policy', /^trend.btc, order.propose: denied/);
    await check('Grants & tools', /^Revoke/);
    await check('Grants & tools', /^New grant/);
    await check('Grants & tools', /^Disable/);
    await check('Grants & tools', /^Restore/);
    await check('Holds & triggers', /^Reduce only/);
    await check('Incidents', /^Open one/);
    await check('Incidents', /^Note assess/);
    await check('Incidents', /^Close incident/);
    engine.show(withTheme(noPassphrase(26), theme));
    await page.reload();
    await check('Holds & triggers', /^Release/);
    engine.show(withTheme(unlocked(600_000), theme));
    await page.reload();
    await check('Holds & triggers', /^Release/);
    await check('Grants & tools', /^Restore/);
  });
}

test('[U4] screen point 21: every target of the new views and dialogs is at least 24 px high', async ({
  open,
  page,
}) => {
  const { console } = await open(troubled(26));
  const small = (): Promise<string[]> =>
    page
      .locator('button:visible, select:visible, summary:visible, input:visible, [role=tab]:visible')
      .evaluateAll((targets) =>
        targets.flatMap((one) => {
          // A box or a circle beside its words is pressed by them.
          const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
          return height < 23.9 || width < 23.9 ? [`${one.outerHTML.slice(0, 90)} ${width}x${height}`] : [];
        }),
      );
  for (const name of VIEWS) {
    await console.view(name).click();
    await expect(console.viewPanel).toBeVisible();
    expect(await small(), name).toEqual([]);
  }
  await console.footer.getByRole('button', { name: 'Unlock…' }).click();
  expect(await small(), 'unlock').toEqual([]);
});

test('[U4] landmarks, one heading of the first level, named regions', async ({ open, page }) => {
  await open(fleet(26));
  for (const role of ['banner', 'main', 'contentinfo'] as const) await expect(page.getByRole(role)).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  for (const name of ['Agents', 'Risk', 'Alarms', 'Positions']) {
    await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
  }
});

test('[U4] at 200 % and at 800 px the kill stays in view and nothing is cut off sideways', async ({ open, page }) => {
  const { console } = await open(fleet(26));
  await expect(console.risk).toBeVisible();
  for (const size of [
    { width: 720, height: 450 },
    { width: 800, height: 900 },
    { width: 900, height: 900 },
  ]) {
    await page.setViewportSize(size);
    await page.mouse.move(5, size.height - 5);
    await page.mouse.wheel(0, 3_000);
    await page.waitForTimeout(100);
    await expect(console.killAll).toBeInViewport({ ratio: 1 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
});
