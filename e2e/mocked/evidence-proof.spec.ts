import { anchors, answerJournal, doubtful, evidenced, NOTE } from './evidence-rows.ts';
import { overflows, show } from './evidence-view.ts';
import { expect, test } from './fixtures.ts';

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
