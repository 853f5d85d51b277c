import type { Page } from 'playwright/test';
import type { ConsolePage } from '../pages/console-page.ts';
import { picture } from '../pages/picture.ts';
import { expect, test } from './fixtures.ts';
import type { LaunchedApp } from './launch.ts';

const SIZE = { width: 1440, height: 900 };

type Screen = LaunchedApp & { readonly screen: ConsolePage };

async function shown(app: Promise<Screen>): Promise<Screen> {
  const launched = await app;
  await launched.page.setViewportSize(SIZE);
  await launched.page.emulateMedia({ colorScheme: 'dark' });
  return launched;
}

async function fillsOf(console: ConsolePage): Promise<number> {
  await console.tab('Fills').click();
  return console.activityPanel.getByRole('row').count();
}

/** Full speed until there is something to see, then at a pace at which somebody holds something for a while. */
async function tradeUntilHeld(page: Page, console: ConsolePage): Promise<void> {
  const speed = page.getByRole('combobox').first();
  await speed.selectOption({ label: 'max' });
  await expect.poll(() => fillsOf(console), { timeout: 60_000 }).toBeGreaterThan(40);
  await speed.selectOption({ label: '600×' });
  await expect(console.killAll).toContainText(/[1-9]\d* positions?/, { timeout: 60_000 });
}

test.describe('the operator’s day', () => {
  test.setTimeout(240_000);

  test('[U1] [K2] [K6] first run, watch agents trade, kill one, kill all, restart latched, reset, resume', async ({
    launch,
  }) => {
    let app = await shown(launch());
    let { page, screen: console } = app;
    // First run: one click away.
    await expect(console.startSession).toBeVisible();
    await expect(console.killAll).toBeVisible();
    await picture(page, 'first-run');
    await page.getByRole('combobox').first().selectOption({ label: '600×' });
    await console.startSession.click();

    // Agents trade: four of them, each with a heartbeat and its own kill.
    await expect(console.agentRows).toHaveCount(4);
    await expect(console.agentRow('trend')).toContainText('running', { timeout: 20_000 });
    await tradeUntilHeld(page, console);
    await picture(page, 'trading');

    // Kill one: it is flat and stays down, the other three go on.
    const victim = await page
      .locator('tr[data-agent]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-agent') ?? '').find((id) => id !== '') ?? '');
    await console.agentKill(victim).click();
    await expect(console.agentRow(victim)).toContainText(/TRIPPED/i, { timeout: 30_000 });
    await expect(console.killRun('trip-1')).toContainText(/FLAT/, { timeout: 30_000 });
    await picture(page, 'one-killed');
    for (const other of await console.agentOrder()) {
      if (other !== victim) await expect(console.agentRow(other)).toContainText('running');
    }

    // Kill all: one press.
    await console.killAll.click();
    await expect(console.band).toContainText('HALTED');
    await picture(page, 'killing');
    await expect(console.killRun('trip-2')).toContainText(/FLAT/, { timeout: 60_000 });
    await expect(console.positionsPanel).toContainText('No open position');
    await picture(page, 'killed-flat');

    // The window reloads, then the whole app dies and comes back: latched all the same.
    await page.reload();
    await expect(console.band).toContainText('HALTED');
    await app.crash();
    app = await shown(launch());
    ({ page, screen: console } = app);
    await expect(console.band).toContainText('HALTED', { timeout: 20_000 });
    await picture(page, 'latched-after-restart');

    // The guarded reset: evidence first, typed words, a reason.
    await console.openReset('trip-2');
    await expect(console.dialog).toBeVisible();
    await expect(console.header).toContainText('KILLED');
    await picture(page, 'reset');
    await console.dialog.getByRole('textbox', { name: /type/i }).fill('ALL');
    await console.dialog.getByRole('textbox', { name: 'Root cause' }).fill('a drill');
    await console.dialog.getByRole('textbox', { name: /^Actions/ }).fill('none needed');
    await console.dialog.getByRole('textbox', { name: /why|reason/i }).fill('looked at every venue');
    await console.dialog.getByRole('button', { name: /^Reset/ }).click();
    await expect(console.dialog).toHaveCount(0);
    await expect(console.band).toContainText('PAPER');

    // Resume: the killed agent stays latched by its own kill, the others come back on the operator's word only.
    await page
      .getByRole('button', { name: /resume/i })
      .first()
      .click();
    const others = (await console.agentOrder()).filter((id) => id !== victim);
    for (const other of others) await expect(console.agentRow(other)).toContainText('running', { timeout: 30_000 });
    await expect(console.agentRow(victim)).toContainText(/TRIPPED/i);
    await picture(page, 'resumed');
  });
});
