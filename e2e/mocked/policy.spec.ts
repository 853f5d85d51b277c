import { denial } from './authority-rows.ts';
import { EXPLANATION, governed, troubled } from './authority-scenarios.ts';
import { expect, test } from './fixtures.ts';

test('[P7] a denial shows its reason in words, its rule, what was measured and the limit, the agent and the time', async ({
  open,
}) => {
  const { console, engine } = await open(governed(4));
  await console.view('Policy').click();
  const fresh = denial('maker', 1, { id: 'denial-fresh', at: (engine.current.session.marketAt ?? 0) + 1_000 });
  await engine.push({ tables: { denials: { upsert: [fresh], remove: [] } } });
  const row = console.viewPanel.locator('[data-denial]').first();
  await expect(row).toHaveAttribute('data-denial', 'denial-fresh', { timeout: 1_000 });
  for (const words of ['14:02:12', 'maker', fresh.reason, 'max-position-value', '4,312.80 USDT', 'of 4,100.00 USDT']) {
    await expect(row).toContainText(words);
  }
});

test('[P7] denials are filtered by agent, and none moves while the pointer is over them', async ({ open, page }) => {
  const { console, engine } = await open(governed(4));
  await console.view('Policy').click();
  const rows = console.viewPanel.locator('[data-denial]');
  const all = await rows.count();
  await console.viewPanel.getByLabel('Agent', { exact: true }).selectOption('maker');
  const own = engine.current.denials.filter((row) => row.agent === 'maker').length;
  await expect(rows).toHaveCount(own);
  expect(own).toBeLessThan(all);
  const why = rows.first().getByRole('button', { name: /^Why/ });
  await why.hover();
  const before = await why.boundingBox();
  const fresh = denial('maker', 3, { id: 'denial-fresh', at: (engine.current.session.marketAt ?? 0) + 9_000 });
  await engine.push({ tables: { denials: { upsert: [fresh], remove: [] } } });
  await expect(console.viewPanel).toContainText('1 new at the end while you are here');
  expect(await why.boundingBox()).toEqual(before);
  await page.mouse.move(700, 20);
  await expect(rows.first()).toHaveAttribute('data-denial', 'denial-fresh');
});

test('[P6] the matrix shows for each agent and tool the verdict, the rule that decides and the calls against their rate', async ({
  open,
}) => {
  const { console } = await open(troubled(26));
  await console.view('Policy').click();
  const cell = (id: string) => console.viewPanel.locator(`[data-permission="${id}"]`);
  await expect(cell('trend.btc|order.propose')).toContainText('denied: grant-live');
  await expect(cell('trend.btc|order.propose')).toHaveAccessibleName(
    /^trend\.btc, order\.propose: denied: grant-live ?, Its grant has expired.* In the last minute 4 calls, [\d,]+ calls in all/,
  );
  await expect(cell('trend.btc|order.cancel')).toContainText('cancel-always');
  await expect(cell('maker.btc|order.propose')).toContainText('! 240/240');
});

test('[P7] a permission is explained layer by layer on demand, and again for an order that reduces', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(troubled(26));
  await console.view('Policy').click();
  await console.viewPanel.locator('[data-permission="trend.btc|order.propose"]').click();
  await expect(console.dialog).toHaveAccessibleName('May trend.btc use order.propose?');
  await expect(console.dialog).toContainText('Denied by grant-live: its grant has expired');
  await expect(console.dialog.getByRole('row')).toHaveCount(EXPLANATION.layers.length + 1);
  await expect(console.dialog.getByRole('row', { name: /^grant/ })).toContainText('DENIES');
  engine.on('policy.explain', () => ({ ...EXPLANATION, allowed: true, rule: 'strategies-trade', reason: '' }));
  await console.dialog.getByLabel('only reduces its position').check();
  await expect(console.dialog).toContainText('Allowed by strategies-trade');
  expect(engine.callsOf('policy.explain').map((call) => (call.request as { reducing: boolean }).reducing)).toContain(
    true,
  );
  expect(engine.callsOf('policy.explain')[0]?.request).toMatchObject({
    agent: 'trend.btc',
    tool: 'order.propose',
    symbol: 'BTC-PERP',
  });
  await page.keyboard.press('Escape');
  await expect(console.dialog).toHaveCount(0);
});

test('[P5] a refused policy set stays on screen as an error with file, line and reason; the set in force stays named', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(troubled(26));
  await expect(console.view('Policy')).toContainText('a set was refused');
  await console.view('Policy').click();
  const refused = console.viewPanel.getByRole('alert');
  await expect(refused).toContainText('entries.cedar:12');
  await expect(refused).toContainText('the set above stays in force');
  await expect(console.viewPanel).toContainText('3f9a1c…4f70');
  await page.reload();
  await console.view('Policy').click();
  await expect(refused).toContainText('exits.cedar:3');
  await engine.push({ sections: { policy: { ...engine.current.policy, problems: [], sha256: 'ab'.repeat(32) } } });
  await expect(refused).toHaveCount(0);
  await expect(console.viewPanel).toContainText('ababab…abab');
});

test('[P5] reading the policy again needs an administrator; a refusal stays as a failure until dismissed', async ({
  open,
}) => {
  const { console, engine } = await open(governed(4));
  await console.view('Policy').click();
  await console.viewPanel.getByRole('button', { name: 'Read again…' }).click();
  await expect(console.dialog).toContainText('Reading the policy again needs an administrator.');
  expect(engine.callsOf('policy.reload')).toEqual([]);
  engine.on('role.unlock', () => ({ role: 'administrator', untilWallAt: Date.now() + 60_000 }));
  engine.on('policy.reload', () => ({ sha256: engine.current.policy.sha256, problems: ['a.cedar:1: unknown key'] }));
  await console.dialog.getByLabel('Passphrase of the administrator').fill('correct horse');
  await console.dialog.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(console.failures).toContainText('The set before it stays in force');
  expect(engine.callsOf('policy.reload')).toHaveLength(1);
});
