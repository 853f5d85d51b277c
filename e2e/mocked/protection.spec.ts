import { hold } from './authority-rows.ts';
import { drill, governed, troubled, unlocked } from './authority-scenarios.ts';
import { expect, test } from './fixtures.ts';

test('[R2] a hold shows its scope, why, measured against limit, until when and by whom; an approver releases it', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(unlocked(600_000));
  await console.view('Holds & triggers').click();
  const own = console.viewPanel.locator('[data-hold="hold-news"]');
  for (const words of [
    'llm.news',
    'REDUCING',
    'Daily loss',
    '61.75 USDT',
    'of 60.00 USDT',
    '9 h 57 min',
    'interlock',
  ]) {
    await expect(own).toContainText(words);
  }
  await expect(console.viewPanel.locator('[data-hold]').first()).toContainText('venue paper');
  await own.getByRole('button', { name: 'Release the hold on llm.news…' }).click();
  await expect(console.dialog).toHaveAccessibleDescription(/may open positions again/);
  await page.keyboard.type('looked at it');
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('trading.release')[0]?.request).toEqual({ holdId: 'hold-news', reason: 'looked at it' });
});

test('[R2] an agent’s row says in words why it may only reduce, and nothing moves for it', async ({ open }) => {
  const { console, engine } = await open(governed(26));
  await expect(console.agentRow('drift')).toContainText('running');
  const before = await console.agentKill('drift').boundingBox();
  const row = engine.current.agents.find((one) => one.id === 'drift');
  if (row === undefined) throw new Error('no agent');
  const held = hold('hold-drift', {
    scope: 'agent:drift',
    reason: 'Losing streak',
    measured: '20',
    limit: '20 trades',
  });
  await console.agentKill('drift').hover();
  await engine.push({
    tables: {
      agents: { upsert: [{ ...row, state: 'REDUCING', tradingState: 'REDUCING' }], remove: [] },
      holds: { upsert: [held], remove: [] },
    },
  });
  await expect(console.agentRow('drift')).toContainText('Losing streak: 20 of 20 trades');
  expect(await console.agentKill('drift').boundingBox()).toEqual(before);
});

test('[R2] reduce only is offered for all and for one agent, says that positions are kept, and asks for a reason', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(governed(4));
  await console.view('Holds & triggers').click();
  await console.viewPanel.getByRole('button', { name: 'Reduce only, all agents…' }).click();
  await expect(console.dialog).toHaveAccessibleDescription(/Positions are KEPT/);
  await page.keyboard.type('news at three');
  await page.keyboard.press('Enter');
  await expect.poll(() => engine.callsOf('trading.reduce').length).toBe(1);
  await expect(console.dialog).toHaveCount(0);
  await console.agents.getByRole('button', { name: 'trend', exact: true }).click();
  await console.agents.getByRole('button', { name: 'Reduce only…' }).click();
  await expect(console.dialog).toHaveAccessibleName('Reduce only, trend?');
  await page.keyboard.type('odd fills');
  await page.keyboard.press('Enter');
  await expect.poll(() => engine.callsOf('trading.reduce').length).toBe(2);
  expect(engine.callsOf('trading.reduce').map((call) => call.request)).toEqual([
    { scope: { kind: 'global' }, reason: 'news at three' },
    { scope: { kind: 'agent', agent: 'trend' }, reason: 'odd fills' },
  ]);
});

test('[K9] each trigger shows measured against threshold, what it trips, OFF in words, when it fired and its cool-down', async ({
  open,
}) => {
  const { console, engine } = await open(troubled(26));
  await console.view('Holds & triggers').click();
  const trigger = (id: string) => console.viewPanel.locator(`[data-trigger="${id}"]`);
  await expect(console.viewPanel.locator('[data-trigger]')).toHaveCount(11);
  await expect(trigger('order-latency')).toContainText('NEAR 31 ms, median of 20');
  await expect(trigger('order-latency')).toContainText('at 40 ms');
  await expect(trigger('order-latency')).toContainText('trips everything');
  await expect(trigger('order-frequency')).toContainText('trips nothing');
  await expect(trigger('order-frequency').locator('[data-severity="warn"]')).toHaveText('OFF');
  await expect(trigger('invalid-key')).toContainText('never fired');
  await expect(trigger('clock-jump')).toContainText('armed · fired');
  await expect(trigger('risk-violations')).toContainText('quiet for 4 min 04 s');
  const quiet = (quietForMs: number) => {
    const upsert = engine.current.triggers
      .filter((row) => row.id === 'risk-violations')
      .map((row) => ({ ...row, quietForMs }));
    return engine.push({ tables: { triggers: { upsert, remove: [] } } });
  };
  await quiet(44_000);
  await expect(trigger('risk-violations')).toContainText('quiet for 44 s');
  await quiet(0);
  await expect(trigger('risk-violations')).toContainText('armed · fired 14:01:15');
});

test('[R4] each stage of an order stands against its objective, and one that is over says so beside its colour', async ({
  open,
}) => {
  const { console } = await open(troubled(26));
  await console.view('Holds & triggers').click();
  const durable = console.viewPanel.locator('[data-stage="durable"]');
  for (const words of ['2.40', '! 61', '50', '1.2 %', '8,412']) await expect(durable).toContainText(words);
  await expect(console.viewPanel.locator('[data-stage="decide"]')).not.toContainText('!');
  await expect(console.footer).toContainText('! latency, durable: p99 61 / 50 ms');
});

test('[K12] while a fault is switched on a worded band says DRILL; an administrator ends it', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(drill(26));
  const band = page.getByRole('status').filter({ hasText: 'DRILL: feed frozen.' });
  await expect(band).toBeVisible();
  await expect(console.killAll).toBeInViewport({ ratio: 1 });
  await engine.push({ sections: { chaos: { feed: 'frozen', venue: 'bad-key' } } });
  await expect(page.getByText('DRILL: feed frozen, venue refuses the key.')).toBeVisible();
  await page.getByRole('button', { name: 'End the drill…' }).click();
  await expect(console.dialog).toContainText('Ending a drill needs an administrator.');
  engine.on('role.unlock', () => ({ role: 'administrator', untilWallAt: Date.now() + 60_000 }));
  await console.dialog.getByLabel('Passphrase of the administrator').fill('correct horse');
  await page.keyboard.press('Enter');
  await expect.poll(() => engine.callsOf('chaos.set')[0]?.request).toEqual({ feed: 'normal', venue: 'normal' });
  await engine.push({ sections: { chaos: { feed: 'normal', venue: 'normal' } } });
  await expect(page.locator('[data-drill]')).toHaveCount(0);
});
