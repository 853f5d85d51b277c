import { expect, test } from './fixtures.ts';
import { alarm } from './rows.ts';
import { ended, failedFeed, firstRun, fleet, live, paused, ready } from './scenarios.ts';

test('[U1] heartbeats, risk, positions, orders, alarms and the kill are on one screen', async ({ open, page }) => {
  const { console, engine } = await open(fleet(26));
  const parts = [
    console.agents,
    console.risk,
    console.positionsPanel,
    console.activityPanel,
    console.alarms,
    console.killAll,
  ];
  for (const part of parts) await expect(part).toBeInViewport({ ratio: 0.95 });
  engine.show(fleet(4));
  await page.reload();
  for (const part of parts) await expect(part).toBeInViewport({ ratio: 0.95 });
});

test('[U1] LIVE is a permanent worded band', async ({ open }) => {
  const { console } = await open(live());
  await expect(console.band).toHaveText('PAPER + LIVE 1 %');
  await expect(console.agentRow('trend.btc')).toContainText('LIVE');
  await console.openSettings();
  await expect(console.band).toBeInViewport();
});

test('screen point 11: an alarm stays until acknowledged, and acknowledged until cleared; no toast is used', async ({
  open,
}) => {
  const { console, engine } = await open(fleet(26));
  const tripped = console.alarms.locator('[data-alarm="tripped"]');
  await tripped.getByRole('button', { name: /^Acknowledge/ }).click();
  await expect.poll(() => engine.callsOf('alarms.acknowledge')[0]?.request).toEqual({ id: 'tripped' });
  const row = engine.current.alarms.find((one) => one.id === 'tripped');
  if (row === undefined) throw new Error('no alarm');
  await engine.push({ tables: { alarms: { upsert: [{ ...row, acknowledged: true }], remove: [] } } });
  await expect(tripped).toContainText('acknowledged, stays until cleared');
  await engine.push({ tables: { alarms: { upsert: [{ ...row, acknowledged: true, cleared: true }], remove: [] } } });
  await expect(tripped).toHaveCount(0);
});

test('[U2] an alarm names cause, consequence and action, and is on screen at once', async ({ open }) => {
  const { console, engine } = await open(fleet(4));
  const raised = alarm('a1', { cause: 'Feed frozen for 6 s', consequence: 'Agents hold.', action: 'Check the feed.' });
  await engine.push({ tables: { alarms: { upsert: [raised], remove: [] } } });
  const row = console.alarms.locator('[data-alarm="a1"]');
  await expect(row).toBeVisible({ timeout: 1_000 });
  for (const words of ['Feed frozen for 6 s', 'Agents hold.', 'Check the feed.'])
    await expect(row).toContainText(words);
});

test('screen point 14: agents and alarms come worst first', async ({ open }) => {
  const { console } = await open(fleet(26));
  expect((await console.agentOrder()).slice(0, 3)).toEqual(['grid.ada', 'maker.btc', 'llm.news']);
  await expect(console.agents.getByRole('columnheader', { name: /state/ })).toHaveAttribute('aria-sort', 'descending');
  await expect(console.alarms.locator('[data-alarm]').first()).toHaveAttribute('data-alarm', 'tripped');
});

test('screen point 15: no row and no kill moves while the pointer is over the table', async ({ open, page }) => {
  const { console, engine } = await open(fleet(26));
  const order = await console.agentOrder();
  await console.agentKill('drift').hover();
  const at = await console.agentKill('drift').boundingBox();
  const hedge = engine.current.agents.find((row) => row.id === 'hedge.beta');
  if (hedge === undefined) throw new Error('no agent');
  await engine.push({ tables: { agents: { upsert: [{ ...hedge, state: 'LOST' }], remove: [] } } });
  await expect(console.agentRow('hedge.beta')).toContainText('LOST');
  expect(await console.agentOrder()).toEqual(order);
  expect(await console.agentKill('drift').boundingBox()).toEqual(at);
  await page.mouse.move(1_200, 30);
  await expect.poll(async () => (await console.agentOrder()).indexOf('hedge.beta')).toBeLessThan(3);
});

test('screen point 16: each state is a word besides its colour', async ({ open, page }) => {
  const { console } = await open(fleet(26));
  for (const [id, word] of [
    ['grid.ada', 'TRIPPED'],
    ['maker.btc', 'LATE'],
    ['llm.news', 'REDUCING'],
    ['drift', 'running'],
  ] as const) {
    await expect(console.agentRow(id)).toContainText(word);
  }
  await expect(console.risk.getByRole('listitem').filter({ hasText: 'Daily loss' })).toContainText('NEAR');
  await expect(page.locator('[data-severity="warn"] svg').first()).toBeVisible();
});

test('screen point 17: with all normal nothing but the kill is saturated', async ({ open, page }) => {
  const view = fleet(4);
  await open({ ...view, orders: view.orders.filter((row) => row.state !== 'denied') });
  const saturated = await page.evaluate(() => {
    const chroma = (text: string): number => {
      const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      return a === 0 ? 0 : Math.max(r, g, b) - Math.min(r, g, b);
    };
    return [...document.querySelectorAll('body *')]
      .filter((one) => !one.closest('[data-kill-all]') && one.querySelector('[data-kill-all]') === null)
      .filter((one) => {
        const style = getComputedStyle(one);
        const border = style.borderTopWidth === '0px' ? '' : style.borderTopColor;
        return [style.color, style.backgroundColor, border].some((colour) => chroma(colour) > 60);
      })
      .map((one) => one.outerHTML.slice(0, 100));
  });
  expect(saturated).toEqual([]);
});

test('screen point 23: 25 agents and more are visible at 1440x900 with state, heartbeat, P&L and their own kill', async ({
  open,
}) => {
  const { console } = await open(fleet(50));
  await expect(console.agentRows).toHaveCount(50);
  const visible = await console.agentRows.evaluateAll((rows) => {
    const frame = rows[0]?.closest('.agents-scroll')?.getBoundingClientRect();
    if (frame === undefined) return 0;
    return rows.filter((row) => {
      const kill = row.querySelector('td:last-child button')?.getBoundingClientRect();
      return kill !== undefined && kill.bottom <= frame.bottom && kill.right <= frame.right && kill.height >= 24;
    }).length;
  });
  expect(visible).toBeGreaterThanOrEqual(25);
  const last = console.agentRow('agent-050');
  await last.scrollIntoViewIfNeeded();
  await expect(console.killAll).toBeInViewport({ ratio: 1 });
  await expect(console.agents.getByRole('columnheader', { name: 'beat' })).toBeInViewport();
});

test('screen point 21: targets and contrast of the kill', async ({ open }) => {
  const { console } = await open(fleet(26));
  const box = await console.killAll.boundingBox();
  expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
  const own = await console.agentKill('drift').boundingBox();
  expect(own?.height ?? 0).toBeGreaterThanOrEqual(24);
  expect(own?.width ?? 0).toBeGreaterThanOrEqual(24);
  const contrast = await console.killAll.evaluate((element) => {
    const luminance = (text: string): number => {
      const [r = 0, g = 0, b = 0] = (text.match(/[\d.]+/g) ?? []).map((part) => {
        const c = Number(part) / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const style = getComputedStyle(element);
    return (luminance(style.color) + 0.05) / (luminance(style.backgroundColor) + 0.05);
  });
  expect(contrast).toBeGreaterThanOrEqual(4.5);
});

test('screen point 25: nothing is asked for but the package’s own files', async ({ open, page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const { console, refused } = await open(fleet(26));
  await expect(console.risk).toBeVisible();
  await page.waitForTimeout(500);
  expect(refused).toEqual([]);
  expect(asked.every((url) => url.startsWith('https://interlock.invalid/') || url.startsWith('data:'))).toBe(true);
});

test('[U4] positions, orders, fills and the event log are reached by keyboard', async ({ open, page }) => {
  const { console } = await open(fleet(26));
  await expect(console.positions).toBeVisible();
  await expect(console.orders).toBeVisible();
  await console.tab('Orders').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('table', { name: /^Fills/ })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('table', { name: /^Event log/ })).toBeVisible();
});

test('[R4] a metric that the data cannot give is shown as none, never as zero', async ({ open }) => {
  const { console } = await open(fleet(4));
  const var99 = console.risk.locator('dl div').filter({ hasText: 'VaR 99 1h' });
  await expect(var99).toContainText('—');
  await expect(var99).toHaveAttribute('title', /needs/);
});

test('[A8] what an agent says is shown as text', async ({ open, page }) => {
  const view = fleet(4);
  const [first] = view.agents;
  if (first === undefined) throw new Error('no agent');
  first.description = '<img src=x onerror=alert(1)><b>bold</b>';
  const { console } = await open(view);
  await console.agents.getByRole('button', { name: first.id, exact: true }).click();
  await expect(page.getByText('<img src=x onerror=alert(1)><b>bold</b>')).toBeVisible();
});

test('the first page has one thing to do, a speed, and the kill', async ({ open, page }) => {
  const { console, engine } = await open(firstRun());
  await expect(console.startSession).toBeVisible();
  await expect(console.killAll).toBeInViewport({ ratio: 1 });
  await page.getByLabel('Market seconds a second').selectOption('600');
  await console.startSession.click();
  await expect.poll(() => engine.callsOf('session.start')[0]?.request).toEqual({ speed: 600 });
});

test('a session that is ready, paused, ended or failed says so and what to do', async ({ open, page }) => {
  const { engine } = await open(ready());
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => engine.callsOf('session.resume').length).toBe(1);
  await engine.push({ sections: { session: paused().session } });
  await expect(page.getByRole('banner')).toContainText('paused');
  await expect(page.locator('[data-stale]')).toHaveCount(0);
  await engine.push({ sections: { session: ended().session } });
  await expect(page.getByText('The recorded session has ended')).toBeVisible();
  await engine.push({ sections: { session: failedFeed().session } });
  await expect(page.getByRole('alert')).toContainText('Restore the file, then restart.');
});

test('pause and speed are sent; a refusal stays on screen', async ({ open, page }) => {
  const { console, engine } = await open(fleet(4));
  await page.getByLabel('Speed').selectOption('max');
  await expect.poll(() => engine.callsOf('session.speed')[0]?.request).toEqual({ speed: 'max' });
  engine.on('session.pause', () => ({ refuse: { code: 'REFUSED', message: 'A kill is under way.' } }));
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(console.failures).toContainText('A kill is under way.');
});

test('settings are checked, sent and followed', async ({ open, page }) => {
  const { console, engine } = await open(fleet(4));
  await console.openSettings();
  await console.dialog.getByLabel('Seed of a new session').fill('-4');
  await console.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(console.dialog.getByRole('alert')).toContainText('whole number');
  await console.dialog.getByLabel('Seed of a new session').fill('7');
  await console.dialog.getByLabel('light').check();
  await console.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('settings.change')[0]?.request).toMatchObject({ theme: 'light', seed: 7 });
  await engine.push({ sections: { settings: { ...engine.current.settings, theme: 'light' } } });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await engine.push({ sections: { settings: { ...engine.current.settings, theme: 'system' } } });
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
