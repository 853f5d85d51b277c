import { expect, test } from './fixtures.ts';
import { killRun, RESIDUALS } from './rows.ts';
import { dustLeft, flatLatched, fleet, incomplete, killing, live, manyLeft, watchdogGone } from './scenarios.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const commandIds = (calls: readonly { request: unknown }[]): string[] =>
  calls.map((call) => (call.request as { commandId: string }).commandId);

test('[U1] screen point 1: KILL ALL is in view without scrolling, the same corner with 4, 26 and 100 agents', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(fleet(100));
  const before = await console.killAll.boundingBox();
  expect(before).not.toBeNull();
  expect(before?.y ?? 900).toBeLessThan(80);
  expect((before?.x ?? 0) + (before?.width ?? 0)).toBeGreaterThan(1380);
  await page.locator('.agents-scroll').evaluate((element) => element.scrollTo(0, 9_999));
  await engine.push({
    tables: {
      agents: {
        upsert: [],
        remove: fleet(100)
          .agents.slice(4)
          .map((row) => row.id),
      },
    },
  });
  await expect(console.agentRows).toHaveCount(4);
  expect(await console.killAll.boundingBox()).toEqual(before);
  expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
});

test('[K1] screen point 2: one press kills the whole fleet, without a dialog', async ({ open }) => {
  const { console, engine } = await open(fleet(100));
  await console.killAll.click();
  await expect.poll(() => engine.callsOf('kill.engage').length).toBe(1);
  expect(engine.callsOf('kill.engage')[0]?.request).toMatchObject({ scope: { kind: 'global' } });
  expect(commandIds(engine.callsOf('kill.engage'))[0]).toMatch(UUID);
  await expect(console.dialog).toHaveCount(0);
});

test('screen point 3: the kill is worded, red on a yellow plate, and nothing else on the screen is', async ({
  open,
  page,
}) => {
  const { console } = await open(fleet(26));
  await expect(console.killAll).toContainText('KILL ALL — cancel + flatten');
  const alike = await page.evaluate(() => {
    const kill = document.querySelector('[data-kill-all]');
    if (kill === null) return [];
    const own = getComputedStyle(kill).backgroundColor;
    const plate = getComputedStyle(kill.parentElement ?? kill).backgroundColor;
    return [...document.querySelectorAll('body *')]
      .filter(
        (one) =>
          [own, plate].includes(getComputedStyle(one).backgroundColor) && !one.closest('header > div:first-child'),
      )
      .map((one) => one.outerHTML.slice(0, 80));
  });
  expect(alike).toEqual([]);
});

test('[K13] screen point 4: what a kill will touch is named beforehand, for all and for one', async ({ open }) => {
  const { console, engine } = await open(fleet(4));
  const { preview } = engine.current.kill;
  await expect(console.killAll).toContainText(`${preview.orders} orders · 4 positions · 1.7k · paper`);
  await expect(console.agentKill('trend')).toHaveAccessibleName(
    /^Kill trend — cancel \d+ orders?, flatten 1 position \(\d+(\.\d+)?k?\)$/,
  );
  await engine.push({
    sections: { kill: { ...engine.current.kill, preview: { ...preview, orders: 1, positions: 0, notional: '0' } } },
  });
  await expect(console.killAll).toContainText('1 order · 0 positions · 0 · paper');
});

test('screen point 5: stop and kill are told apart with their consequences where one chooses', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(fleet(4));
  await console.agentMenu('revert').click();
  await expect(page.getByRole('menuitem', { name: /Stop revert — hold/ })).toContainText('KEEPS 1 position');
  await expect(page.getByRole('menuitem', { name: /Kill revert — flatten/ })).toContainText('FLATTENS 1 position');
  await page.getByRole('menuitem', { name: /Stop revert/ }).click();
  await expect.poll(() => engine.callsOf('agents.stop')).toHaveLength(1);
  expect(engine.callsOf('kill.engage')).toHaveLength(0);
});

test('[K2] an agent’s own kill names its scope and touches no other', async ({ open }) => {
  const { console, engine } = await open(fleet(26));
  await console.agentKill('trend.btc').click();
  await expect.poll(() => engine.callsOf('kill.engage').length).toBe(1);
  expect(engine.callsOf('kill.engage')[0]?.request).toMatchObject({ scope: { kind: 'agent', agent: 'trend.btc' } });
  await expect(console.killAll).toContainText('KILL ALL');
});

test('[K6] screen point 6: latched is said in the header and at the kill; nothing offers a start', async ({
  open,
  page,
}) => {
  const { console } = await open(flatLatched());
  await expect(console.band).toHaveText('HALTED · latched');
  await expect(console.killAll).toContainText(/KILLED \d\d:\d\d:\d\d/);
  await expect(console.killAll).toContainText('latched · reset after FLAT');
  await console.agentMenu('drift').click();
  for (const item of await page.getByRole('menuitem').all())
    await expect(item).toHaveAttribute('aria-disabled', 'true');
});

test('screen point 7: the press is answered on screen at once, then the true state', async ({ open }) => {
  const { console, engine } = await open(fleet(26));
  engine.on('kill.engage', () => 'silence');
  await console.killAll.click();
  await expect(console.killAll).toContainText('SENDING…', { timeout: 500 });
  engine.on('kill.engage', () => ({ tripId: 'trip-1', status: 'LATCHED', gateClosedMicros: 210, persisted: true }));
  await console.killAll.click();
  await expect(console.killAll).toContainText('LATCHED', { timeout: 1_000 });
  const { kill, band } = killing();
  await engine.push({ sections: { kill, band } });
  await expect(console.killAll).toContainText('KILLED');
  await expect(console.killRun('trip-1')).toBeVisible();
});

test('[K1] a double click is one command', async ({ open }) => {
  const { console, engine } = await open(fleet(4));
  await console.killAll.dblclick();
  await expect.poll(() => engine.callsOf('kill.engage').length).toBeGreaterThan(0);
  expect(new Set(commandIds(engine.callsOf('kill.engage'))).size).toBe(1);
});

test('[K7] screen point 8: progress as n of N, for the run and for each agent', async ({ open }) => {
  const { console, engine } = await open(killing());
  const run = console.killRun('trip-1');
  await expect(run).toContainText('36 of 38');
  await expect(run).toContainText('9 of 24');
  await expect(run).toContainText('worth 14.1k');
  await expect(run).toContainText('Gate closed in 210 µs');
  await expect(console.agentRow('grid.ada')).toContainText('FLATTENING');
  await expect(console.agentRow('drift')).toContainText('FLATTENING');
  await expect(console.agentRow('tax')).toContainText('FLAT');
  const [first] = engine.current.kill.runs;
  if (first === undefined) throw new Error('no run');
  await engine.push({
    sections: {
      kill: {
        ...engine.current.kill,
        runs: [{ ...first, cancelsConfirmed: 38, positionsLeft: 2, phase: 'VERIFYING' }],
      },
    },
  });
  await expect(run).toContainText('38 of 38');
  await expect(run).toContainText('2 of 24');
  await engine.push({ sections: { kill: flatLatched().kill } });
  await expect(run).toContainText('FLAT');
  await expect(run).toContainText(/verified flat✓ \d\d:\d\d:\d\d/i);
});

test('[K4] [K5] screen point 9: each kind of residual stays pinned with quantity, value, least order, reason and what to do', async ({
  open,
}) => {
  const { console, engine } = await open(incomplete());
  const run = console.killRun('trip-1');
  await expect(run).toContainText('7 residuals: 1 venue not read, 2 positions, 1 open order, 3 dust');
  const figures = {
    'venue not read everything': ['—', '—', '—', '—'],
    'position SOL-PERP': ['+14.2000', '1,988.00', '0.0010', '5.00'],
    'position ETH-PERP': ['+0.4120', '1,036.10', '0.0010', '5.00'],
    'open order BTC-PERP': ['−0.1800', '6,930.00', '0.0010', '5.00'],
    'dust BTC-PERP': ['−0.0004', '16.87', '0.0010', '5.00'],
    'dust ADA-PERP': ['+3.1000', '1.12', '0.0010', '5.00'],
    'dust LTC-PERP': ['+0.00003', '<0.01', '0.0010', '5.00'],
  };
  const reasons = RESIDUALS.map((it) => it.reason);
  expect(reasons).toHaveLength(Object.keys(figures).length);
  for (const [name, cells] of Object.entries(figures)) {
    const [, kind = '', symbol = ''] = /^(.*) (\S+)$/.exec(name) ?? [];
    const residual = console.residual('trip-1', symbol, kind);
    await expect(residual).toHaveCount(1);
    await expect(residual).toContainText('paper');
    expect((await residual.getByRole('cell').allTextContents()).slice(0, 4)).toEqual(cells);
    const words = (await residual.getByRole('cell').last().textContent())?.replace(`${kind}: `, '') ?? '';
    expect(reasons).toContain(words);
    reasons.splice(reasons.indexOf(words), 1);
  }
  expect(reasons).toEqual([]);
  await expect(console.residual('trip-1', 'ETH-PERP', 'position')).toContainText('it was changed by hand meanwhile');
  await expect(console.residual('trip-1', 'SOL-PERP', 'position')).toContainText('the venue holds less than the order');
  await engine.push({ sections: { risk: { ...engine.current.risk, equity: '1' } } });
  await expect(run.getByRole('rowgroup')).toHaveCount(8);
  await expect(run.getByRole('button', { name: /Dismiss|Close/ })).toHaveCount(0);
});

test('[K5] dust alone reads as dust: not as flat, and not as positions left', async ({ open }) => {
  const { console, engine } = await open(dustLeft());
  const run = console.killRun('trip-1');
  await expect(run).toContainText('INCOMPLETE · dust');
  await expect(run).toContainText('DUST LEFT');
  await expect(run).toContainText('No order and no position is left but amounts below the venue’s least order.');
  await expect(run).not.toContainText('Close what is left at the venue');
  await expect(run).not.toContainText('FLAT');
  await expect(console.announcer).toContainText('INCOMPLETE, only dust is left: 3 amounts');
  await engine.push({ sections: { kill: incomplete().kill } });
  await expect(run).not.toContainText('DUST LEFT');
  await expect(run).toContainText('Close what is left at the venue, then reset.');
  await expect(console.announcer).toContainText(
    'INCOMPLETE. Left: 1 venue not read, 2 positions, 1 open order, 3 dust',
  );
});

for (const size of [
  { width: 1440, height: 900 },
  { width: 760, height: 900 },
  { width: 720, height: 450 },
]) {
  test(`[K4] twenty residuals scroll at ${size.width} px: the kill and the verdict are in view, every residual and the reset within reach`, async ({
    open,
    page,
  }) => {
    await page.setViewportSize(size);
    const { console } = await open(manyLeft());
    const run = console.killRun('trip-1');
    await expect(run.getByRole('rowgroup')).toHaveCount(21);
    await expect(run.getByText('INCOMPLETE', { exact: true }).first()).toBeInViewport();
    const reset = run.getByRole('button', { name: /^Reset/ });
    if (size.height > 450) await expect(reset).toBeInViewport({ ratio: 1 });
    await run.getByRole('rowgroup').last().scrollIntoViewIfNeeded();
    await expect(run.getByRole('rowgroup').last()).toBeInViewport();
    await expect(console.killAll).toBeInViewport({ ratio: 1 });
    await expect(run.getByRole('columnheader', { name: 'min. value' })).toBeInViewport({ ratio: 1 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await console.killRuns.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
    await console.openReset('trip-1');
    await console.dialog.getByRole('button', { name: /^Reset/ }).scrollIntoViewIfNeeded();
    await expect(console.dialog.getByRole('button', { name: /^Reset/ })).toBeInViewport({ ratio: 1 });
    await expect(console.killAll).toBeInViewport({ ratio: 1 });
  });
}

test('[K10] the watchdog is quiet while it watches or is off, and worded in colour when it is gone', async ({
  open,
}) => {
  const { console, engine } = await open(fleet(26));
  const colour = () => console.watchdog.evaluate((element) => getComputedStyle(element).color);
  const around = await console.footer.evaluate((element) => getComputedStyle(element).color);
  await expect(console.watchdog).toHaveText(/^watchdog watching/);
  expect(await colour()).toBe(around);
  const band = await console.band.textContent();
  const footer = await console.footer.boundingBox();
  const { watchdog, alarms } = watchdogGone();
  await engine.push({ sections: { watchdog }, tables: { alarms: { upsert: alarms, remove: [] } } });
  await expect(console.watchdog).toHaveText(/^! watchdog GONE/);
  await expect(console.watchdog).toHaveAttribute('title', /start the app again/);
  expect(await colour()).not.toBe(around);
  await expect(console.alarms.locator('[data-alarm="watchdog"]')).toContainText('nobody would take the kill over');
  expect(await console.footer.boundingBox()).toEqual(footer);
  expect(await console.band.textContent()).toBe(band);
  await engine.push({ sections: { watchdog: { state: 'off', text: 'The paper venue ends with this process.' } } });
  await expect(console.watchdog).toHaveText(/^watchdog off/);
  expect(await colour()).toBe(around);
});

test('[K6] screen point 10: a kill in flight is there again after a reload', async ({ open, page }) => {
  const { console } = await open(killing());
  await expect(console.killRun('trip-1')).toContainText('36 of 38');
  await page.reload();
  await expect(console.killAll).toContainText('KILLED');
  await expect(console.killRun('trip-1')).toContainText('36 of 38');
});

test('screen point 11: a kill that is not answered, or refused, says so until dismissed, with the terminal command', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(fleet(26));
  engine.on('kill.engage', () => 'silence');
  await console.killAll.click();
  await expect(console.failures).toContainText('interlock kill --all', { timeout: 2_000 });
  await expect(console.killAll).toContainText('NOT CONFIRMED — press again');
  engine.on('kill.engage', () => ({ refuse: { code: 'FORBIDDEN_ROLE', message: 'A viewer cannot kill trend.' } }));
  await console.agentKill('trend.btc').click();
  await expect(console.failures).toContainText('A viewer cannot kill trend.');
  await expect(console.failures).toContainText('interlock kill --agent trend.btc');
  await page.waitForTimeout(4_000);
  await expect(console.failures.getByRole('alert')).toHaveCount(2);
  await console.failures.getByRole('button', { name: 'Dismiss' }).last().click();
  await expect(console.failures.getByRole('alert')).toHaveCount(1);
});

test('[U4] screen point 18: Ctrl+Shift+K kills; so do Tab and Enter; nothing focuses the kill by itself', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(fleet(26));
  await expect(console.killAll).not.toBeFocused();
  await page.keyboard.press('Control+Shift+KeyK');
  await expect.poll(() => engine.callsOf('kill.engage').length).toBe(1);
  await page.reload();
  await expect(console.band).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(console.killAll).toBeFocused();
  const outline = await console.killAll.evaluate((element) => getComputedStyle(element).outlineWidth);
  expect(Number.parseFloat(outline)).toBeGreaterThanOrEqual(2);
  await page.keyboard.press('Enter');
  await expect.poll(() => engine.callsOf('kill.engage').length).toBe(2);
});

test('[U1] the kill can be pressed while a dialog is open, with the pointer and with the keys', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(live());
  await console.openSettings();
  await expect(console.dialog).toBeVisible();
  await console.killAll.click();
  await expect.poll(() => engine.callsOf('kill.engage').length).toBe(1);
  await page.waitForTimeout(2_100);
  await console.dialog.getByLabel('Seed of a new session').press('Control+Shift+KeyK');
  await expect.poll(() => engine.callsOf('kill.engage').length).toBe(2);
  expect(new Set(commandIds(engine.callsOf('kill.engage'))).size).toBe(2);
  await expect(console.dialog).toBeVisible();
});

test('the kill can be pressed in one click while a menu is open', async ({ open, page }) => {
  const { console, engine } = await open(fleet(4));
  await console.agentMenu('trend').click();
  await expect(page.getByRole('menu')).toBeVisible();
  await console.killAll.click();
  await expect.poll(() => engine.callsOf('kill.engage').length).toBe(1);
});

test('screen point 22: each change of phase is announced assertively, the counts between are not', async ({ open }) => {
  const { console, engine } = await open(fleet(4));
  await expect(console.announcer).toHaveAttribute('aria-live', 'assertive');
  await expect(console.announcer).toBeEmpty();
  const kill = { ...engine.current.kill, latched: true, globalLatched: true };
  await engine.push({ sections: { kill: { ...kill, runs: [killRun({ phase: 'CANCELLING', cancelsConfirmed: 1 })] } } });
  await expect(console.announcer).toHaveText('Kill all: cancelling, 1 of 38 confirmed.');
  await engine.push({
    sections: { kill: { ...kill, runs: [killRun({ phase: 'CANCELLING', cancelsConfirmed: 20 })] } },
  });
  await expect(console.killRun('trip-1')).toContainText('20 of 38');
  await expect(console.announcer).toHaveText('Kill all: cancelling, 1 of 38 confirmed.');
  await engine.push({ sections: { kill: flatLatched(4).kill } });
  await expect(console.announcer).toHaveText('Kill all: verified flat.');
  await engine.push({ sections: { kill: fleet(4).kill } });
  await expect(console.announcer).toHaveText('Reset done. The agents are stopped.');
  await expect(console.killAll).toContainText('KILL ALL');
});
