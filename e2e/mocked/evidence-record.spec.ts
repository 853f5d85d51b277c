import { readFileSync } from 'node:fs';
import { answerJournal, detail, evidenced, hash, NOTE } from './evidence-rows.ts';
import { overflows, record, show } from './evidence-view.ts';
import { expect, test } from './fixtures.ts';

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
