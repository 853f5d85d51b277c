import { answerJournal, doubtful, evidenced, keys, legalHold } from './evidence-rows.ts';
import { overflows, show } from './evidence-view.ts';
import { expect, test } from './fixtures.ts';

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
