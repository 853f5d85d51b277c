import { expect, test } from './fixtures.ts';
import { killRun, RESIDUALS } from './rows.ts';
import { flatLatched, fleet, incomplete, killing, live } from './scenarios.ts';

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

test('[K4] [K5] screen point 9: residuals stay pinned with venue, instrument, left, value, minimum and reason', async ({
  open,
}) => {
  const { console, engine } = await open(incomplete());
  const run = console.killRun('trip-1');
  await expect(run).toContainText('INCOMPLETE');
  for (const residual of RESIDUALS) {
    const row = run.getByRole('row').filter({ has: run.page().getByRole('rowheader', { name: residual.symbol }) });
    await expect(row).toContainText(residual.reason);
    await expect(row).toContainText(residual.venue);
  }
  await expect(run).toContainText('dust: below the venue’s minimum of 5.00');
  await expect(run.getByRole('row').filter({ hasText: 'ETH-PERP' })).toContainText('+0.4120');
  await expect(run.getByRole('row').filter({ hasText: 'ETH-PERP' })).toContainText('1,036.10');
  await engine.push({ sections: { risk: { ...engine.current.risk, equity: '1' } } });
  await expect(run.getByRole('row')).toHaveCount(4);
  await expect(run.getByRole('button', { name: /Dismiss|Close/ })).toHaveCount(0);
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
