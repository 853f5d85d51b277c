import { readFileSync } from 'node:fs';
import { seriousFindings } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { incident, incidents, withIncidents } from './incident-rows.ts';
import { withTheme } from './scenarios.ts';

const REPORT = {
  name: 'incident-4.md',
  base64: Buffer.from('# Incident report: ünïcode\n', 'utf8').toString('base64'),
};

test('[E7] incidents stand open first, worst first, each with its clock: late ones say so in words', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(withIncidents());
  await expect(console.view('Incidents')).toContainText('1 LATE');
  await console.view('Incidents').click();
  const rows = console.viewPanel.locator('[data-incident]');
  const order = ['incident-4', 'incident-3', 'incident-2', 'incident-1'];
  await expect(rows).toHaveCount(4);
  expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-incident')))).toEqual(order);
  const clock = (id: string) => console.viewPanel.locator(`[data-incident="${id}"] [data-clock]`);
  await expect(clock('incident-4')).toHaveText(/^LATE: not assessed for (5 min 0\d|4 min 5\d) s$/);
  await expect(clock('incident-4')).toHaveAttribute('data-clock', 'late');
  await expect(clock('incident-3')).toHaveText('assessed in time');
  await expect(clock('incident-2')).toHaveText(/^assess within 2[34] h/);
  await page.screenshot({ path: info.outputPath('incidents.png') });
  const soon = incident('incident-5', { severity: 'critical', respondByWallAt: Date.now() + 1_500 });
  await engine.push({ tables: { incidents: { upsert: [soon], remove: [] } } });
  await expect(clock('incident-5')).toHaveText(/^assess within [012] s$/);
  await expect(clock('incident-5')).toHaveText(/^LATE/, { timeout: 5_000 });
});

test('[E7] the details show the checklist with its notes, what was preserved, and why a closed one closed', async ({
  open,
}) => {
  const { console } = await open(withIncidents());
  await console.view('Incidents').click();
  const detail = console.viewPanel.locator('[data-incident-detail]');
  await expect(detail).toHaveAttribute('data-incident-detail', 'incident-4');
  await expect(detail).toContainText('desktop.log: it could not be written (EIO)');
  await console.viewPanel.locator('[data-incident="incident-3"] button').click();
  await expect(detail.getByRole('list', { name: 'Checklist of incident-3' }).getByRole('listitem')).toHaveCount(5);
  await expect(detail.locator('[data-step="contain"]')).toContainText('by system');
  await expect(detail.locator('[data-step="assess"]')).toContainText('One bar with a price ten times too high.');
  await expect(detail.locator('[data-step="review"]')).toContainText('Review, not done');
  await console.viewPanel.locator('[data-incident="incident-1"] button').click();
  await expect(detail).toContainText('Manifests are checked at each change of the limits.');
  await expect(detail.getByRole('button', { name: /^Close/ })).toHaveCount(0);
});

test('[E7] a step is noted with a sentence, and a severity chosen', async ({ open }) => {
  const { console, engine } = await open(withIncidents());
  await console.view('Incidents').click();
  await console.viewPanel.getByRole('button', { name: 'Note assess…' }).click();
  const { dialog } = console;
  await expect(dialog).toHaveAccessibleName('Assess: incident-4');
  const send = dialog.getByRole('button', { name: 'Note assess' });
  await expect(send).toBeDisabled();
  await dialog.getByLabel(/^What was done/).fill('  one record was altered  ');
  await expect(dialog).toContainText('26 / 4,000');
  await send.click();
  await expect(dialog).toHaveCount(0);
  await expect(console.confirmation).toHaveText('Assess is noted.');
  const noted = { id: 'incident-4', step: 'assess', note: 'one record was altered' };
  expect(engine.callsOf('incidents.step')[0]?.request).toEqual(noted);
  await console.viewPanel.getByLabel('Severity').selectOption('medium');
  await expect
    .poll(() => engine.callsOf('incidents.classify')[0]?.request)
    .toEqual({
      id: 'incident-4',
      severity: 'medium',
    });
});

test('[E7] one closes only with a root cause and actions; a refusal stays in the dialog, which keeps its incident', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(withIncidents());
  engine.on('incidents.close', () => ({ refuse: { code: 'REFUSED', message: 'Its kill is still running.' } }));
  await console.view('Incidents').click();
  await console.viewPanel.getByRole('button', { name: 'Close incident-4…' }).click();
  const { dialog } = console;
  await expect(dialog.getByRole('button', { name: 'Keep it open' })).toBeFocused();
  const worse = incident('incident-9', { severity: 'critical', respondByWallAt: 0 });
  await engine.push({ tables: { incidents: { upsert: [worse], remove: [] } } });
  await expect(dialog).toHaveAccessibleName('Close incident-4?');
  const send = dialog.getByRole('button', { name: 'Close the incident' });
  await dialog.getByLabel('Root cause').fill('a disk that lies');
  await expect(send).toBeDisabled();
  await dialog.getByLabel(/^Actions/).fill('the disk is replaced');
  await page.screenshot({ path: info.outputPath('close.png') });
  await send.click();
  await expect(dialog.getByRole('alert')).toHaveText('Not closed: Its kill is still running.');
  expect(engine.callsOf('incidents.close')[0]?.request).toEqual({
    id: 'incident-4',
    rootCause: 'a disk that lies',
    actions: 'the disk is replaced',
  });
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(console.viewPanel.locator('[data-incident-detail]')).toHaveAttribute(
    'data-incident-detail',
    'incident-4',
  );
});

test('[E7] the report is saved as Markdown and as PDF; one that cannot be made is said', async ({ open, page }) => {
  const { console, engine } = await open(withIncidents());
  engine.on('incidents.report', ({ format }) => ({
    name: format === 'pdf' ? 'incident-4.pdf' : REPORT.name,
    base64: REPORT.base64,
  }));
  await console.view('Incidents').click();
  for (const [button, name] of [
    [/as Markdown$/, 'incident-4.md'],
    [/as PDF$/, 'incident-4.pdf'],
  ] as const) {
    const saved = page.waitForEvent('download');
    await console.viewPanel.getByRole('button', { name: button }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(name);
    expect(readFileSync(await download.path(), 'utf8')).toBe('# Incident report: ünïcode\n');
    await expect(console.confirmation).toHaveText(`${name} is made.`);
  }
  engine.on('incidents.report', () => ({ refuse: { code: 'REFUSED', message: 'There is no such incident.' } }));
  await console.viewPanel.getByRole('button', { name: /as PDF$/ }).click();
  await expect(console.failures).toContainText('There is no such incident.');
});

test('[E7] [U4] all of it by keyboard: the list, a step, and one opened by hand', async ({ open, page }) => {
  const { console, engine } = await open(withIncidents());
  engine.on('incidents.open', () => ({ id: 'incident-5' }));
  await console.view('Incidents').focus();
  await page.keyboard.press('Enter');
  await console.viewPanel.locator('[data-incident="incident-4"] button').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const detail = console.viewPanel.locator('[data-incident-detail]');
  await expect(detail).toHaveAttribute('data-incident-detail', 'incident-3');
  await detail.getByRole('button', { name: 'Note remediate…' }).focus();
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveAccessibleName('Remediate: incident-3');
  await page.keyboard.press('Escape');
  await expect(detail.getByRole('button', { name: 'Note remediate…' })).toBeFocused();
  await console.viewPanel.getByRole('button', { name: 'Open one…' }).focus();
  await page.keyboard.press('Enter');
  await console.dialog.getByLabel(/^What it is/).fill('odd fills');
  await console.dialog.getByLabel('Severity').selectOption('critical');
  await console.dialog.getByLabel(/^What it is/).press('Enter');
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('incidents.open')[0]?.request).toEqual({ title: 'odd fills', severity: 'critical' });
});

test('[E7] with none there is nothing but the way to open one', async ({ open, page }, info) => {
  const { console } = await open(withIncidents([]));
  await console.view('Incidents').click();
  await expect(console.view('Incidents')).toHaveText(/^Incidents\s*$/);
  await expect(console.viewPanel).toContainText('Every kill opens an incident by itself.');
  await expect(console.viewPanel.getByRole('button')).toHaveText(['Open one…']);
  await page.screenshot({ path: info.outputPath('empty.png') });
});

for (const theme of ['dark', 'light'] as const) {
  test(`[E7] [U4] axe finds nothing serious in the view and its dialogs, ${theme}`, async ({ open, page }, info) => {
    test.setTimeout(90_000);
    const { console } = await open(withTheme(withIncidents(incidents(), 26), theme));
    await console.view('Incidents').click();
    for (const id of ['incident-4', 'incident-1']) {
      await console.viewPanel.locator(`[data-incident="${id}"] button`).click();
      expect(await seriousFindings(page), id).toEqual([]);
      await page.screenshot({ path: info.outputPath(`${id}-${theme}.png`) });
    }
    await console.viewPanel.locator('[data-incident="incident-3"] button').click();
    for (const name of [/^Note review/, /^Close incident-3/, /^Open one/]) {
      await console.viewPanel.getByRole('button', { name }).click();
      expect(await seriousFindings(page), String(name)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });
}
