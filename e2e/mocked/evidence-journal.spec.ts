import { emptyView } from '../../src/shared/view/testing/empty-view.ts';
import { answerJournal, evidenced, FOUND, HOSTILE, page as journalPage } from './evidence-rows.ts';
import { record, refuse, show } from './evidence-view.ts';
import { expect, test } from './fixtures.ts';
import { ready } from './scenarios.ts';

test('[E2] the journal is searched by words, kind, agent, action and time, newest first, page after page', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  await show(console);
  await expect(console.viewPanel.locator('tr[data-record]')).toHaveCount(FOUND.length);
  const order = await console.viewPanel
    .locator('tr[data-record]')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-record'))));
  expect(order).toEqual(FOUND.map(({ seq }) => seq));
  await expect(console.viewPanel.locator('tr[data-record="12340"]')).toContainText('kill of trend by operator');
  await expect(console.viewPanel.locator('tr[data-record="90"]')).toContainText('content expired');
  await page.screenshot({ path: info.outputPath('journal.png') });

  engine.on('journal.search', ({ beforeSeq }) => {
    const before = beforeSeq ?? 12_346;
    return { rows: before === 12_246 ? [] : journalPage(before, 50), next: before - 50 > 12_196 ? before - 50 : null };
  });
  const asked = engine.callsOf('journal.search').length;
  await console.viewPanel.getByLabel('Words').fill('kill');
  await console.viewPanel.getByLabel('Kind').fill('trip.accepted');
  await console.viewPanel.getByLabel('Agent', { exact: true }).fill('trend');
  await console.viewPanel.getByLabel('Action').fill('trip-7');
  await console.viewPanel.getByLabel('From, market time').fill('2022-01-19 14:00');
  await console.viewPanel.getByLabel('To', { exact: true }).fill('2022-01-19');
  expect(engine.callsOf('journal.search')).toHaveLength(asked);
  await console.viewPanel.getByLabel('To', { exact: true }).press('Enter');
  const filter = {
    text: 'kill',
    kind: 'trip.accepted',
    agent: 'trend',
    action: 'trip-7',
    fromAt: Date.UTC(2022, 0, 19, 14),
    toAt: Date.UTC(2022, 0, 20) - 1,
  };
  const rows = console.viewPanel.locator('tr[data-record]');
  await expect(rows).toHaveCount(50);
  expect(engine.callsOf('journal.search').at(-1)?.request).toEqual({ ...filter, beforeSeq: null });
  // What is typed meanwhile is not what the next page is asked for.
  await console.viewPanel.getByLabel('Words').fill('something else');
  await console.viewPanel.getByRole('button', { name: 'Older' }).click();
  await expect(rows).toHaveCount(100);
  expect(engine.callsOf('journal.search').at(-1)?.request).toEqual({ ...filter, beforeSeq: 12_296 });
  expect(await rows.evaluateAll((all) => new Set(all.map((row) => row.getAttribute('data-record'))).size)).toBe(100);
  // A page may be empty and still have an end.
  await console.viewPanel.getByRole('button', { name: 'Older' }).click();
  await expect(console.viewPanel.getByText('100 records shown, back to the first.')).toBeVisible();
  await expect(console.viewPanel.getByRole('button', { name: 'Older' })).toHaveCount(0);
});

test('[E2] a time that is none is refused before anything is sent; a refusal stays in words; a question that is never answered gives way to the next', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  await show(console);
  await expect(record(console, 12_340)).toBeVisible();
  const asked = engine.callsOf('journal.search').length;
  await console.viewPanel.getByLabel('From, market time').fill('yesterday');
  await console.viewPanel.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(console.viewPanel.getByRole('alert')).toContainText('Write times as 2022-01-19 14:00');
  expect(engine.callsOf('journal.search')).toHaveLength(asked);
  refuse(engine, 'The journal is being compacted.');
  await console.viewPanel.getByRole('button', { name: 'Clear the search' }).click();
  await expect(console.viewPanel.getByRole('alert')).toContainText('The journal is being compacted.');
  await page.screenshot({ path: info.outputPath('refused.png') });
  // A question that is never answered gives way to the next.
  engine.on('journal.search', () => 'silence');
  await console.viewPanel.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(console.viewPanel.getByRole('button', { name: 'Searching…' })).toBeVisible();
  answerJournal(engine);
  await console.viewPanel.getByRole('button', { name: 'Searching…' }).click();
  await expect(console.viewPanel.locator('tr[data-record]')).toHaveCount(FOUND.length);
});

test('[E2] [U4] by keyboard: the tabs, the list with its arrows, a record and its trail; what agents say is text', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  await console.view('Incidents').focus();
  await page.keyboard.press('ArrowRight');
  await expect(console.view('Evidence')).toBeFocused();
  await console.viewPanel.getByRole('tab', { name: 'Journal' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(console.viewPanel.locator('[data-proved]')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await record(console, 12_345).focus();
  await page.keyboard.press('ArrowDown');
  await expect(record(console, 12_340)).toBeFocused();
  await page.keyboard.press('Enter');
  const shown = (seq: number) => console.viewPanel.locator(`[data-record-detail="${seq}"]`);
  await expect(shown(12_340)).toBeVisible();
  await shown(12_340).getByRole('list', { name: 'Trail of trip-7' }).getByRole('button').nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(shown(12_345)).toBeVisible();
  await record(console, 12_331).press('Enter');
  await expect(shown(12_331)).toContainText(HOSTILE);
  await expect(shown(12_331).locator('img')).toHaveCount(0);
  await expect(page).not.toHaveTitle('1');
  // Kept while another view is open.
  await console.view('Trading').click();
  await console.view('Evidence').click();
  await expect(shown(12_331)).toBeVisible();
  await shown(12_331).getByRole('button', { name: 'Close the record' }).click();
  await expect(console.viewPanel.locator('[data-record-detail]')).toHaveCount(0);
});

test('[E2] before there is anything the view says so', async ({ open, page }, info) => {
  const { console, engine } = await open({ ...ready(), journal: emptyView().journal });
  engine.on('journal.search', () => ({ rows: [], next: null }));
  await show(console);
  await expect(console.viewPanel).toContainText('The journal is empty: it begins with the first session.');
  await expect(console.viewPanel).toContainText('The journal was not verified yet.');
  await page.screenshot({ path: info.outputPath('empty.png') });
  await show(console, 'Proof');
  await expect(console.viewPanel.locator('[data-proved]')).toHaveText(
    'The journal is empty: there is nothing to prove yet.',
  );
  await show(console, 'Keys & keeping');
  await expect(console.viewPanel).toContainText('No key was made yet.');
});
