import { governed, noPassphrase, troubled, unlocked } from './authority-scenarios.ts';
import { expect, test } from './fixtures.ts';

test('[K8] a tool is disabled with one press and a reason; what that does is said beforehand', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(governed(4));
  await console.view('Grants & tools').click();
  const tool = console.viewPanel.locator('[data-tool="order.propose"]');
  await expect(tool).toContainText('If disabled: No entry passes; exits and cancels do.');
  await tool.getByRole('button', { name: 'Disable Order entry…' }).click();
  await expect(console.dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('prices look wrong');
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('tools.disable')[0]?.request).toEqual({ tool: 'order.propose', reason: 'prices look wrong' });
  const row = engine.current.tools.find((one) => one.id === 'order.propose');
  if (row === undefined) throw new Error('no tool');
  const off = { ...row, state: 'disabled' as const, by: 'operator', reason: 'prices look wrong', at: 1 };
  await engine.push({ tables: { tools: { upsert: [off], remove: [] } } });
  // The list keeps its order for as long as the pointer is over it (point 15).
  await page.mouse.move(0, 0);
  const first = console.viewPanel.locator('[data-tool]').first();
  await expect(first).toContainText('DISABLED');
  await expect(first).toContainText('prices look wrong · by operator');
  await expect(console.view('Grants & tools')).toContainText('1 tools are disabled');
});

test('[K8] [P3] restoring a tool needs an approver: the unlock comes first, then the reason', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(troubled(26));
  await console.view('Grants & tools').click();
  await console.viewPanel.getByRole('button', { name: 'Restore Market data…' }).click();
  await expect(console.dialog).toHaveAccessibleName('Unlock a role');
  await expect(console.dialog).toContainText('Restoring market data needs an approver.');
  const field = console.dialog.getByLabel('Passphrase of the approver');
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('type', 'password');
  await expect(field).toHaveAttribute('autocomplete', 'off');
  engine.on('role.unlock', () => ({ refuse: { code: 'REFUSED', message: 'Wrong passphrase. Wait 1 s.' } }));
  await field.fill('not the right one');
  await page.keyboard.press('Enter');
  await expect(console.dialog.getByRole('alert')).toHaveText('Not unlocked: Wrong passphrase. Wait 1 s.');
  await expect(field).toHaveValue('');
  expect(engine.callsOf('tools.restore')).toEqual([]);
  engine.on('role.unlock', () => ({ role: 'approver', untilWallAt: Date.now() + 900_000 }));
  await field.fill('correct horse');
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveAccessibleName('Restore market data?');
  await expect(console.dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('prices agree again');
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('tools.restore')[0]?.request).toEqual({ tool: 'market.bars', reason: 'prices agree again' });
  await expect(console.viewPanel.getByRole('button', { name: 'Restore Market data…' })).toBeFocused();
});

test('[P3] the role and the time left are in view; it falls back by itself, which is said, and locking needs one press', async ({
  open,
}) => {
  const { console, engine } = await open(unlocked(702_000));
  await expect(console.role).toContainText(/approver, 11:(42|41|40|39) left/);
  await console.footer.getByRole('button', { name: 'Lock' }).click();
  expect(engine.callsOf('role.lock')).toHaveLength(1);
  await engine.push({
    sections: { role: { ...engine.current.role, role: 'operator', untilWallAt: null } },
  });
  await expect(console.role).toHaveText(/^operator/);
  await expect(console.confirmation).toHaveText('The unlock has ended: operator again.');
  await console.view('Holds & triggers').click();
  await console.viewPanel.getByRole('button', { name: 'Release the hold on llm.news…' }).click();
  await expect(console.dialog).toHaveAccessibleName('Unlock a role');
});

test('[P3] the first passphrase of a role is set where it is first needed, typed twice, and is kept nowhere', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(noPassphrase(26));
  await console.footer.getByRole('button', { name: 'Unlock…' }).click();
  const { dialog } = console;
  await expect(dialog).toContainText('No passphrase is set for the approver yet');
  await dialog.getByLabel('New passphrase').fill('correct horse');
  await dialog.getByLabel('The same again').fill('correct mare');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('not the same');
  expect(engine.callsOf('role.passphrase')).toEqual([]);
  await expect(dialog.getByLabel('New passphrase')).toHaveValue('');
  await dialog.getByLabel('New passphrase').fill('correct horse');
  await dialog.getByLabel('The same again').fill('correct horse');
  await page.keyboard.press('Enter');
  await expect.poll(() => engine.callsOf('role.passphrase').length).toBe(1);
  expect(engine.callsOf('role.passphrase')[0]?.request).toEqual({
    role: 'approver',
    current: '',
    next: 'correct horse',
  });
  await engine.push({ sections: { role: { ...engine.current.role, canUnlock: ['approver'] } } });
  await expect(dialog.getByLabel('Passphrase of the approver')).toHaveValue('');
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  expect(stored).not.toContain('correct horse');
  expect(await page.content()).not.toContain('correct horse');
});

test('screen point 19: focus stays in the unlock dialog and returns to the button; the kill stays outside of it', async ({
  open,
  page,
}) => {
  const { console } = await open(troubled(26));
  const button = console.footer.getByRole('button', { name: 'Unlock…' });
  await button.click();
  for (let i = 0; i < 8; i += 1) {
    await page.keyboard.press(i % 3 === 2 ? 'Shift+Tab' : 'Tab');
    expect(await console.dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await expect(console.killAll).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(console.dialog).toHaveCount(0);
  await expect(button).toBeFocused();
});
