import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright/test';
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
};

async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((one) => one.impact === 'critical' || one.impact === 'serious')
    .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
}

for (const theme of ['dark', 'light'] as const) {
  test(`[U4] screen point 20: axe finds nothing serious in any state, ${theme}`, async ({ open, page }) => {
    test.setTimeout(90_000);
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
    test.setTimeout(90_000);
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
