import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { emptyView } from '../../src/shared/view/testing/empty-view.ts';
import type { ConsolePage } from '../pages/console-page.ts';
import {
  anchors,
  answerJournal,
  detail,
  doubtful,
  evidenced,
  FOUND,
  HOSTILE,
  hash,
  page as journalPage,
  keys,
  legalHold,
  NOTE,
} from './evidence-rows.ts';
import { expect, test } from './fixtures.ts';
import type { MockEngine } from './mock-engine.ts';
import { ready, withTheme } from './scenarios.ts';

/** Opens the view on one of its tabs. */
async function show(console: ConsolePage, name: 'Journal' | 'Proof' | 'Keys & keeping' = 'Journal'): Promise<void> {
  await console.view('Evidence').click();
  await console.viewPanel.getByRole('tab', { name }).click();
}

const record = (console: ConsolePage, seq: number) =>
  console.viewPanel.getByRole('button', { name: `Record ${seq.toLocaleString('en')}` });

/** Nothing of the view reaches out of its column, and the page does not scroll sideways. */
async function overflows(console: ConsolePage): Promise<string[]> {
  return console.viewPanel.evaluate((panel) => {
    const bounds = panel.getBoundingClientRect();
    const out = [...panel.querySelectorAll('*')].filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      const isHidden = one.closest('.sr-only, .truncate, datalist') !== null;
      return !isHidden && width > 0 && (right > bounds.right + 1 || left < bounds.left - 1);
    });
    const isWide = document.documentElement.scrollWidth > innerWidth;
    return [...(isWide ? ['the page'] : []), ...out.map((one) => one.outerHTML.slice(0, 120))];
  });
}

function refuse(engine: MockEngine, message: string): void {
  engine.on('journal.search', () => ({ refuse: { code: 'REFUSED', message } }));
}

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

test('[E3] a record shows its hashes, and the path from it to a signed checkpoint, which is saved as the file of the offline verifier', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  const line = `{"seq":12340,"at":1,"kind":"trip.accepted","agent":"trend","action":"trip-7","recordedAt":2,"hash":"aa","body":{ "n":1.50}}`;
  engine.on('journal.export', () => ({ lines: ['{"gap":{}}', line, '{"checkpoint":"x"}'], next: null }));
  await show(console);
  await record(console, 12_340).click();
  const shown = console.viewPanel.locator('[data-record-detail="12340"]');
  const proof = shown.getByRole('region', { name: 'Proof' });
  await expect(proof).toContainText('over records 1 to 12,340');
  for (const whole of [hash(0xa0), hash(0xb1), hash(0xc4)])
    await expect(proof.getByText(whole, { exact: true })).toBeVisible();
  await page.screenshot({ path: info.outputPath('record.png') });
  await proof.getByText(/^Path of 14 hashes/).click();
  await expect(proof.getByRole('list', { name: 'Path, from the leaf to the root' }).getByRole('listitem')).toHaveCount(
    14,
  );
  await expect(proof.getByRole('region', { name: 'Signed checkpoint' })).toContainText('interlock/0f3c');
  expect(await overflows(console)).toEqual([]);
  await page.screenshot({ path: info.outputPath('path.png') });

  const saved = page.waitForEvent('download');
  await proof.getByRole('button', { name: 'Save proof' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('record-12340.proof');
  const text = readFileSync(await download.path(), 'utf8');
  const leaf = Buffer.from('[12340,1,"trip.accepted","trend","trip-7",{ "n":1.50}]').toString('base64');
  expect(text).toMatch(/^c2sp\.org\/tlog-proof@v1\nextra /);
  expect(text).toContain(`\nextra ${leaf}\nindex 12339\n${Buffer.from(hash(1), 'hex').toString('base64')}\n`);
  expect(text.endsWith(`\n\n${NOTE}`)).toBe(true);

  await proof.getByRole('button', { name: 'Copy path of the proof' }).click();
  await expect(console.confirmation).toHaveText('The path is copied.');
  await console.viewPanel.getByLabel('Words').press('ControlOrMeta+v');
  await expect(console.viewPanel.getByLabel('Words')).toHaveValue(new RegExp(`^${hash(1)}\\s?${hash(2)}`));
});

test('[E3] a proof that does not fit is said with why; a record that no checkpoint covers is proved on request; an expired one says so', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  engine.on('journal.record', ({ seq }) =>
    seq === 12_340
      ? detail(seq, { proofProblem: 'The path leads to another root: record 12340 was changed after it was signed.' })
      : detail(seq),
  );
  await show(console);
  await record(console, 12_340).click();
  const proof = console.viewPanel.getByRole('region', { name: 'Proof' });
  await expect(proof).toContainText('DOES NOT FIT');
  await expect(proof).toContainText('was changed after it was signed');
  await page.screenshot({ path: info.outputPath('does-not-fit.png') });

  let proved = false;
  engine.on('journal.record', ({ seq }) => (proved ? detail(seq) : detail(seq, { proof: null })));
  engine.on('journal.prove', ({ seq }) => {
    proved = true;
    return detail(seq).proof ?? { refuse: { code: 'FAILED', message: '' } };
  });
  await record(console, 12_345).click();
  await expect(proof).toContainText('no checkpoint covers it yet');
  await proof.getByRole('button', { name: 'Prove it now' }).click();
  await expect(proof).toContainText('over records 1 to 12,340');

  await record(console, 90).click();
  const shown = console.viewPanel.locator('[data-record-detail="90"]');
  await expect(shown).toContainText('The time of its class is over.');
  await expect(shown.getByRole('region', { name: 'Statement' })).toContainText('cannot be made anew');
  await expect(shown.getByRole('region', { name: 'Statement' })).not.toContainText('DOES NOT FIT');
  await expect(shown.getByRole('region', { name: /^Body/ })).toHaveCount(0);
  await page.screenshot({ path: info.outputPath('expired.png') });

  engine.on('journal.record', () => ({ refuse: { code: 'REFUSED', message: 'Record 12331 is missing. Verify it.' } }));
  await record(console, 12_331).click();
  await expect(console.viewPanel.locator('[data-record-detail]').getByRole('alert')).toHaveText(
    'Not shown: Record 12331 is missing. Verify it.',
  );
});

test('[E4] an approved action shows its statement and whether it fits, and hands it out as it was signed', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  await show(console);
  await record(console, 12_300).click();
  const statement = console.viewPanel.getByRole('region', { name: 'Statement', exact: true });
  await expect(statement).toContainText('Record, signature and key fit.');
  await statement.getByText('What it says').click();
  await expect(statement).toContainText('"_type": "https://in-toto.io/Statement/v1"');
  const saved = page.waitForEvent('download');
  await statement.getByRole('button', { name: 'Save statement' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('record-12300.dsse.json');
  const envelope = detail(12_300).statement;
  expect(readFileSync(await download.path(), 'utf8')).toBe(`${envelope}\n`);
  await statement.getByRole('button', { name: 'Copy statement' }).click();
  await expect(console.confirmation).toHaveText('The statement is copied.');
  await page.screenshot({ path: info.outputPath('statement.png') });

  engine.on('journal.record', ({ seq }) =>
    detail(seq, { statement: null, statementProblem: 'The payload is not what the record says.' }),
  );
  await record(console, 12_340).click();
  await expect(statement).toContainText('DOES NOT FIT');
  await expect(statement).toContainText('The payload is not what the record says.');
  engine.on('journal.record', ({ seq }) => detail(seq, { kind: 'order.approved', statement: null }));
  await engine.push({ sections: { evidence: { ...engine.current.evidence, statementsTo: 12_000 } } });
  await record(console, 12_300).click();
  await expect(statement).toContainText('not signed yet');
  await expect(statement).toContainText('up to record 12,000');
});

test('[E4] every statement is verified from the screen: how many fit, or the first that does not', async ({ open }) => {
  const { console, engine } = await open(doubtful());
  answerJournal(engine);
  await show(console, 'Proof');
  const subject = console.viewPanel.getByRole('region', { name: 'Statements on approved actions' });
  await expect(subject).toContainText('11,900');
  await expect(subject).toContainText('38 approved actions are not signed yet.');
  engine.on('statements.verify', () => ({ checked: 1_204, expired: 12, to: 11_900, problem: '', firstBad: null }));
  await subject.getByRole('button', { name: 'Verify statements' }).click();
  await expect(subject).toContainText(
    '1,204 statements up to record 11,900: all fit; of 12 more the content has expired.',
  );
  const wrong = { problem: 'record 77, its signature', firstBad: 77 };
  engine.on('statements.verify', () => ({ checked: 4, expired: 0, to: 11_900, ...wrong }));
  await subject.getByRole('button', { name: 'Verify statements' }).click();
  await expect(subject.getByRole('alert')).toHaveText('A statement does not fit: record 77, its signature');
  await subject.getByRole('button', { name: 'Open record 77' }).click();
  await expect.poll(() => engine.callsOf('journal.record').at(-1)?.request).toEqual({ seq: 77 });
});

test('[E2] the journal is verified with its progress; the first bad record stays on screen', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  await show(console);
  const { evidence, journal } = engine.current;
  await engine.push({ sections: { evidence: { ...evidence, verifying: { checked: 3_086, total: 12_345 } } } });
  const progress = console.viewPanel.getByRole('progressbar', { name: 'Verification of the journal' });
  await expect(progress).toHaveAttribute('aria-valuetext', '3,086 of 12,345 records');
  await page.screenshot({ path: info.outputPath('verifying.png') });
  await engine.push({ sections: { evidence: { ...evidence, verifying: null } } });
  await expect(progress).toHaveCount(0);

  engine.on('journal.verify', () => ({
    ok: true,
    records: journal.verifiedRecords,
    head: journal.head,
    problem: '',
    firstBad: null,
    checkpoints: 14,
  }));
  await console.viewPanel.getByRole('button', { name: 'Verify the journal' }).click();
  await expect(console.viewPanel).toContainText('12,300 records, held against 14 checkpoints');

  const problem = 'Record 412 was changed: its hash does not follow. All is good up to record 256.';
  const bad = { ok: false, records: 411, head: journal.head, problem, firstBad: 412, checkpoints: 14 };
  engine.on('journal.verify', () => bad);
  await console.viewPanel.getByRole('button', { name: 'Verify the journal' }).click();
  await expect(console.viewPanel).toContainText('The journal does not verify');
  await expect(console.viewPanel.locator('[data-first-bad]')).toHaveText(problem);
  await engine.push({ sections: { journal: { ...journal, problem } } });
  await console.viewPanel.getByRole('button', { name: 'Open record 412' }).click();
  await expect.poll(() => engine.callsOf('journal.record').at(-1)?.request).toEqual({ seq: 412 });
  await expect(console.view('Evidence')).toContainText('the journal does not verify');
  await page.reload();
  await console.view('Evidence').click();
  await expect(console.viewPanel.locator('[data-first-bad]')).toHaveText(problem);
});

test('[E8] the screen says which part is proved against whom, and which by this machine alone', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  await show(console, 'Proof');
  const proved = console.viewPanel.locator('[data-proved]');
  await expect(proved).toHaveText(
    'Records 1 to 12,300 are proved against the git branch; the last 45 are proved by this machine alone, 5 of them not signed yet.',
  );
  await expect(console.viewPanel.locator('[data-anchor="rfc3161"]')).toContainText('not set');
  await expect(console.viewPanel.getByText('a1b2c3d4')).toBeVisible();
  await expect(console.view('Evidence')).toHaveText(/^Evidence\s*$/);
  await page.screenshot({ path: info.outputPath('proof.png') });
  expect(await overflows(console)).toEqual([]);

  await console.viewPanel.getByRole('button', { name: 'Publish now' }).click();
  await expect(console.confirmation).toHaveText('The newest checkpoint is published.');
  expect(engine.callsOf('anchors.publish')).toHaveLength(1);
  engine.on('journal.checkpoint', () => ({ size: 12_345, note: NOTE }));
  await console.viewPanel.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect(console.confirmation).toHaveText('A checkpoint over 12,345 records is signed.');
  engine.on('anchors.publish', () => ({ refuse: { code: 'REFUSED', message: 'The branch took nothing.' } }));
  await console.viewPanel.getByRole('button', { name: 'Publish now' }).click();
  await expect(console.failures).toContainText('The branch took nothing.');

  engine.on('anchors.verify', () => ({ anchors: [{ id: 'git', receipts: 31, provedTo: 12_300, problem: '' }] }));
  await console.viewPanel.getByRole('button', { name: 'Verify receipts' }).click();
  const git = console.viewPanel.locator('[data-anchor="git"]');
  await expect(git).toContainText('31 receipts fit, and prove records to 12,300.');
  const problem = 'the receipt over 400 records is of another root';
  engine.on('anchors.verify', () => ({ anchors: [{ id: 'git', receipts: 31, provedTo: 300, problem }] }));
  await console.viewPanel.getByRole('button', { name: 'Verify receipts' }).click();
  await expect(git).toContainText(`A receipt does not fit: ${problem}`);

  await engine.push({ tables: { anchors: { upsert: anchors({ git: { state: 'late' } }), remove: [] } } });
  await expect(console.viewPanel.locator('[data-anchor="git"]')).toContainText('LATE');
  await expect(console.view('Evidence')).toContainText('the git branch is late');
  await engine.push({ tables: { anchors: { upsert: [], remove: ['git', 'rfc3161'] } } });
  await expect(proved).toContainText('All 12,345 records are proved by this machine alone, 5 of them not signed yet.');
  await expect(proved).toContainText('No anchor is set');
  await expect(console.viewPanel.getByRole('button', { name: 'Publish now' })).toHaveCount(0);
});

test('[E2] [E8] fewer records than were signed or published are called what they are: a journal that was cut', async ({
  open,
  page,
}, info) => {
  const view = doubtful();
  const { console, engine } = await open({ ...view, journal: { ...view.journal, records: 12_000 } });
  answerJournal(engine);
  await show(console, 'Proof');
  await expect(
    console.viewPanel.getByText(/12,340 records were proved once, and the journal has 12,000/),
  ).toBeVisible();
  const outside = console.viewPanel.getByRole('region', { name: 'Newest checkpoint' });
  await expect(outside).toContainText('FAILED');
  await expect(outside).toContainText('The folder of copies cannot be written.');
  await expect(console.view('Evidence')).toContainText('no copies of checkpoints outside');
  await page.screenshot({ path: info.outputPath('doubtful.png') });
});

test('[E5] what expired and the replica are told; a legal hold is taken with a reason, and released by an approver alone', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(evidenced());
  answerJournal(engine);
  await show(console, 'Keys & keeping');
  const retention = console.viewPanel.getByRole('region', { name: 'Retention', exact: true });
  await expect(retention).toContainText('the content of 1,204 records; their hashes stay');
  const replica = console.viewPanel.getByRole('region', { name: 'Replica' });
  await expect(replica).toContainText('11,200 records');
  await page.screenshot({ path: info.outputPath('keeping.png') });
  expect(await overflows(console)).toEqual([]);
  engine.on('replica.make', () => ({ records: 12_345 }));
  await replica.getByRole('button', { name: 'Make one now' }).click();
  await expect(console.confirmation).toHaveText('A replica of 12,345 records is made and verified.');

  await retention.getByRole('button', { name: 'Legal hold…' }).click();
  await expect(console.dialog.getByRole('button', { name: 'Hold', exact: true })).toBeDisabled();
  await console.dialog.getByLabel('Reason, for the journal').fill('tax audit');
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('retention.hold')[0]?.request).toEqual({ reason: 'tax audit' });

  await engine.push({ tables: { legalHolds: { upsert: [legalHold()], remove: [] } } });
  await expect(retention).toContainText('audit of the tax office');
  await retention.getByRole('button', { name: 'Release legal-1…' }).click();
  await expect(console.dialog).toContainText('Releasing a legal hold needs an approver.');
  await console.dialog.getByLabel('Passphrase of the approver').fill('correct horse');
  await console.dialog.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(console.dialog).toHaveAccessibleName('Release legal-1?');
  await console.dialog.getByLabel('Reason, for the journal').fill('case closed');
  await console.dialog.getByRole('button', { name: 'Release', exact: true }).click();
  expect(engine.callsOf('retention.release')[0]?.request).toEqual({ holdId: 'legal-1', reason: 'case closed' });

  // What cannot be undone: an administrator, and the safe button has the focus.
  const { role } = engine.current;
  await engine.push({ sections: { role: { ...role, role: 'administrator', untilWallAt: Date.now() + 600_000 } } });
  engine.on('retention.expire', () => ({ records: 7 }));
  await retention.getByRole('button', { name: 'Expire now…' }).click();
  await expect(console.dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.screenshot({ path: info.outputPath('expire.png') });
  await console.dialog.getByRole('button', { name: 'Let it go' }).click();
  await expect(console.confirmation).toHaveText('The content of 7 records is gone.');
});

test('[S3] keys stand by alias with age and due day; one that is due says so, and is rotated by an administrator with a reason', async ({
  open,
  page,
}, info) => {
  const { console, engine } = await open(doubtful());
  answerJournal(engine);
  await expect(console.view('Evidence')).toContainText('1 key to rotate');
  await show(console, 'Keys & keeping');
  const key = (alias: string) => console.viewPanel.locator(`[data-key="${alias}"]`);
  await expect(console.viewPanel.locator('[data-key]')).toHaveCount(keys().length);
  await expect(key('signing')).toContainText('DUE');
  await expect(key('signing')).toContainText('101 days');
  await expect(key('master')).toContainText('41 days');
  await expect(key('database')).toContainText('rotating');
  for (const without of ['database', 'role-approver', 'webhook']) {
    await expect(key(without).getByRole('button')).toHaveCount(0);
  }
  await page.screenshot({ path: info.outputPath('keys.png') });
  await key('signing').getByRole('button', { name: 'Rotate signing…' }).click();
  await expect(console.dialog).toContainText('Rotating a key needs an administrator.');
  expect(engine.callsOf('keys.rotate')).toEqual([]);
  engine.on('role.unlock', () => ({ role: 'administrator', untilWallAt: Date.now() + 60_000 }));
  await console.dialog.getByLabel('Passphrase of the administrator').fill('correct horse');
  await console.dialog.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(console.dialog).toHaveAccessibleName('Rotate the key signing?');
  engine.on('keys.rotate', () => ({ refuse: { code: 'REFUSED', message: 'The secret store took nothing.' } }));
  await console.dialog.getByLabel('Reason, for the journal').fill('a quarter is over');
  await page.screenshot({ path: info.outputPath('rotate.png') });
  await page.keyboard.press('Enter');
  await expect(console.dialog.getByRole('alert')).toHaveText('Not rotated: The secret store took nothing.');
  expect(engine.callsOf('keys.rotate')[0]?.request).toEqual({ alias: 'signing', reason: 'a quarter is over' });
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

for (const theme of ['dark', 'light'] as const) {
  test(`[E2] [U4] axe finds nothing serious in the view and its dialogs, wide and narrow, ${theme}`, async ({
    open,
    page,
  }, info) => {
    test.setTimeout(120_000);
    const { console, engine } = await open(withTheme(doubtful(26), theme));
    answerJournal(engine);
    const serious = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations
        .filter(({ impact }) => impact === 'critical' || impact === 'serious')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    };
    for (const width of [1_440, 800]) {
      await page.setViewportSize({ width, height: 900 });
      await show(console);
      await record(console, 12_300).click();
      await expect(console.viewPanel.getByRole('region', { name: 'Statement', exact: true })).toBeVisible();
      for (const tab of ['Journal', 'Proof', 'Keys & keeping'] as const) {
        await show(console, tab);
        expect(await serious(), `${tab}, ${width}`).toEqual([]);
        expect(await overflows(console), `${tab}, ${width}`).toEqual([]);
        await page.screenshot({ path: info.outputPath(`${tab}-${width}-${theme}.png`), fullPage: true });
      }
    }
    await console.viewPanel.getByRole('button', { name: 'Legal hold…' }).click();
    expect(await serious(), 'hold').toEqual([]);
  });
}
