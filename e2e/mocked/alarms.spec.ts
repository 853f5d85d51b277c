import { governed, troubled } from './authority-scenarios.ts';
import { expect, test } from './fixtures.ts';
import { alarm } from './rows.ts';

test('[U2] an alarm is shelved for a time that its priority lets, is listed apart with the time left, and comes back', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(troubled(26));
  await console.view('Alarms').click();
  const row = console.alarms.locator('[data-alarm="grant"]');
  await row.getByRole('button', { name: /^Shelve/ }).click();
  const { dialog } = console;
  await expect(dialog.getByRole('button', { name: 'Keep it in view' })).toBeFocused();
  await expect(dialog.getByRole('radio')).toHaveCount(4);
  await dialog.getByLabel('30 minutes').check();
  await dialog.getByRole('button', { name: 'Shelve for 30 minutes' }).click();
  await expect(dialog).toHaveCount(0);
  expect(engine.callsOf('alarms.shelve')[0]?.request).toEqual({ id: 'grant', minutes: 30 });
  const standing = engine.current.alarms.find((one) => one.id === 'grant');
  if (standing === undefined) throw new Error('no alarm');
  const away = { ...standing, shelvedUntilWallAt: Date.now() + 1_800_000 };
  await engine.push({ tables: { alarms: { upsert: [away], remove: [] } } });
  const shelved = console.alarms.getByRole('list', { name: /^Shelved/ }).locator('[data-alarm="grant"]');
  await expect(shelved).toContainText(/shelved, comes back at \d\d:\d\d:\d\d, in (30 min 00|29 min 5\d) s/);
  await console.view('Policy').click();
  await expect(page.locator('[data-alarm="grant"]')).toHaveCount(0);
  await expect(console.alarms).toContainText('2 shelved');
  await engine.push({ tables: { alarms: { upsert: [standing], remove: [] } } });
  await expect(page.locator('[data-alarm="grant"]')).toBeAttached();
});

test('[U2] a critical alarm cannot be shelved; one that was escalated says to whom', async ({ open }) => {
  const { console } = await open(troubled(26));
  await console.view('Alarms').click();
  const critical = console.alarms.locator('[data-alarm="tripped"]');
  await expect(critical).toContainText('cannot be shelved');
  await expect(critical.getByRole('button', { name: /^Shelve/ })).toHaveCount(0);
  await expect(critical).toContainText('the webhook was called');
  await expect(console.alarms.locator('[data-alarm="grant"]')).toContainText('a desktop notification was sent');
});

test('[U2] one whose cause is gone stays until it is acknowledged', async ({ open }) => {
  const { console, engine } = await open(troubled(26));
  await console.view('Alarms').click();
  const row = console.alarms.locator('[data-alarm="budget"]');
  await expect(row).toContainText('goes when acknowledged');
  await row.getByRole('button', { name: /^Acknowledge/ }).click();
  await expect.poll(() => engine.callsOf('alarms.acknowledge')[0]?.request).toEqual({ id: 'budget' });
  await expect(console.confirmation).toHaveText('Acknowledged.');
});

test('[U2] [U4] alarms are gone through, acknowledged and shelved by keyboard', async ({ open, page }) => {
  const { console, engine } = await open(troubled(26));
  await console.view('Alarms').focus();
  await page.keyboard.press('Enter');
  await console.alarms.getByRole('list', { name: 'Alarms, worst first' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('a');
  await expect.poll(() => engine.callsOf('alarms.acknowledge')[0]?.request).toEqual({ id: 'grant' });
  await page.keyboard.press('s');
  await expect(console.dialog).toHaveAccessibleName('Shelve this alarm?');
});

test('[U2] a new alarm is told to screen readers with its action, and stands beside every view', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(governed(26));
  const fresh = alarm('fresh', { priority: 'critical', cause: 'Feed frozen for 6 s', action: 'Check the feed.' });
  for (const name of ['Policy', 'Grants & tools', 'Holds & triggers', 'Trading'] as const) {
    await console.view(name).click();
    await expect(console.alarms).toBeInViewport({ ratio: 0.95 });
    await expect(console.killAll).toBeInViewport({ ratio: 1 });
    await expect(console.agentRow('drift')).toBeInViewport();
  }
  await engine.push({ tables: { alarms: { upsert: [fresh], remove: [] } } });
  await expect(page.locator('[data-announcer="alarms"]')).toHaveText(
    'critical alarm: Feed frozen for 6 s. Check the feed.',
  );
});

test('[U2] screen point 15: no alarm moves while the pointer is over a button; a new one is said to wait at the end', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(troubled(26));
  const button = console.alarms.locator('[data-alarm="tripped"]').getByRole('button', { name: /^Acknowledge/ });
  await button.hover();
  const before = await button.boundingBox();
  const fresh = alarm('fresh', { priority: 'critical', raisedWallAt: Date.now() + 5_000 });
  await engine.push({ tables: { alarms: { upsert: [fresh], remove: [] } } });
  await expect(console.alarms).toContainText('1 new at the end while you are here');
  expect(await button.boundingBox()).toEqual(before);
  await page.mouse.move(700, 20);
  await expect(console.alarms.locator('[data-alarm]').first()).toHaveAttribute('data-alarm', 'fresh');
  await console.alarms.locator('[data-alarm="fresh"]').getByRole('button').hover();
  const later = alarm('later', { priority: 'critical', raisedWallAt: Date.now() + 9_000 });
  await engine.push({ tables: { alarms: { upsert: [later], remove: ['fresh'] } } });
  await expect(console.alarms.locator('[data-alarm]').first()).toHaveAttribute('data-alarm', 'later');
});

test('[U1] screen point 1: no view makes the page scroll, so that the kill stays in its corner', async ({
  open,
  page,
}) => {
  const { console } = await open(troubled(50));
  const before = await console.killAll.boundingBox();
  for (const name of ['Alarms', 'Policy', 'Grants & tools', 'Holds & triggers', 'Trading'] as const) {
    await console.view(name).click();
    await expect(console.viewPanel).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), name).toBeLessThanOrEqual(0);
    expect(await console.killAll.boundingBox()).toEqual(before);
  }
});
