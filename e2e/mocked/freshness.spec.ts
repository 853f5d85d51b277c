import { expect, test } from './fixtures.ts';
import { fleet } from './scenarios.ts';

test('[U3] screen point 12: five seconds after the last row every figure of the market is grey and shows its age', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(fleet(26));
  await expect(console.risk).toBeVisible();
  expect(await page.locator('[data-stale]').count()).toBe(0);
  engine.alive = false;
  await expect(console.header).toContainText('STALE', { timeout: 5_300 });
  for (const id of ['drift', 'tax']) {
    await expect(console.agentRow(id).locator('[data-stale]')).toHaveCount(4);
    await expect(console.agentRow(id)).toContainText(/\d+s/);
  }
  await expect(console.positions.locator('tbody tr').first().locator('[data-stale]')).toHaveCount(3);
  expect(await console.risk.locator('[data-stale]').count()).toBeGreaterThan(10);
  engine.alive = true;
  await expect(page.locator('[data-stale]')).toHaveCount(0);
});

test('[A3] a heartbeat older than three seconds is marked late with its age', async ({ open }) => {
  const { console, engine } = await open(fleet(4));
  engine.alive = false;
  const beat = console.agentRow('trend').locator('[data-late="true"]');
  await expect(beat).toBeVisible({ timeout: 4_500 });
  await expect(beat).toContainText(/late: 3\.\d s/);
});

test('[U3] one price that lags is marked alone', async ({ open }) => {
  const view = fleet(4);
  const lagging = view.positions.find((row) => row.agent === 'trend');
  if (lagging === undefined) throw new Error('no position');
  lagging.markAt -= 15 * 60_000;
  const { console } = await open(view);
  await expect(console.positions.getByRole('row', { name: /^trend/ }).locator('[data-stale]')).toHaveCount(3);
  await expect(console.positions.getByRole('row', { name: /^revert/ }).locator('[data-stale]')).toHaveCount(0);
});

test('screen point 12: a lost engine is unmistakable, the kill stays pressable and says what else there is', async ({
  open,
}) => {
  const { console, engine } = await open(fleet(26));
  await expect(console.risk).toBeVisible();
  engine.silent = true;
  await expect(console.noConnection).toContainText('figures are old', { timeout: 5_000 });
  await expect(console.killAll).toContainText('interlock kill --all');
  await console.killAll.click();
  await expect(console.failures).toContainText('interlock kill --all', { timeout: 2_000 });
  engine.silent = false;
  await expect(console.noConnection).toHaveCount(0, { timeout: 5_000 });
});

test('a missed version is noticed and the snapshot asked for again', async ({ open }) => {
  const { console, engine } = await open(fleet(4));
  await expect(console.risk).toBeVisible();
  const before = engine.callsOf('console.snapshot').length;
  engine.loseOne();
  await engine.push({ sections: { risk: { ...engine.current.risk, equity: '123456.78' } } });
  await expect(console.risk).toContainText('123,456.78');
  expect(engine.callsOf('console.snapshot').length).toBe(before + 1);
});
