import { expect, test } from './fixtures.ts';
import { flatLatched, fleet, incomplete, killing } from './scenarios.ts';

test('[K6] [E7] reset asks for residuals seen, root cause and actions, the scope typed and a reason, and says that agents come back stopped', async ({
  open,
}) => {
  const { console, engine } = await open(incomplete());
  await console.openReset('trip-1');
  const { dialog } = console;
  await expect(dialog).toContainText('Agents come back stopped');
  await expect(dialog).toContainText('37 of 38 confirmed');
  await expect(dialog).toContainText('ETH-PERP');
  const reset = dialog.getByRole('button', { name: 'Reset ALL' });
  await expect(reset).toBeDisabled();
  await dialog.getByLabel('Type ALL').fill('all');
  await dialog.getByLabel('Reason').fill('closed ETH at the venue');
  await dialog.getByRole('checkbox').check();
  await dialog.getByLabel('Root cause').fill('the venue lost the cancel');
  await expect(reset).toBeDisabled();
  await dialog.getByLabel(/^Actions/).fill('closed by hand, ticket opened');
  await expect(reset).toBeDisabled();
  await dialog.getByLabel('Type ALL').fill('ALL');
  await reset.click();
  await expect(dialog).toHaveCount(0);
  expect(engine.callsOf('kill.reset')[0]?.request).toEqual({
    tripId: 'trip-1',
    reason: 'closed ETH at the venue',
    typed: 'ALL',
    residualsSeen: true,
    rootCause: 'the venue lost the cancel',
    actions: 'closed by hand, ticket opened',
  });
});

test('screen point 19: the dialog has a role, a name, the safe button focused first, and keeps the focus', async ({
  open,
  page,
}) => {
  const { console } = await open(flatLatched());
  await console.openReset('trip-1');
  await expect(console.dialog).toHaveAccessibleName('Reset “kill all”?');
  await expect(console.dialog).toHaveAccessibleDescription(/come back stopped/);
  await expect(console.dialog.getByRole('button', { name: 'Keep it latched' })).toBeFocused();
  for (let i = 0; i < 8; i += 1) {
    await page.keyboard.press(i % 3 === 2 ? 'Shift+Tab' : 'Tab');
    expect(await console.dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(console.dialog).toHaveCount(0);
  await expect(console.killRun('trip-1').getByRole('button', { name: /^Reset/ })).toBeFocused();
});

test('screen point 11: a refused reset says why inside the dialog, which stays', async ({ open, page }) => {
  const { console, engine } = await open(flatLatched());
  engine.on('kill.reset', () => ({ refuse: { code: 'REFUSED', message: 'The venue shows an open order again.' } }));
  await console.openReset('trip-1');
  await console.dialog.getByLabel('Type ALL').fill('ALL');
  await console.dialog.getByLabel('Root cause').fill('a test');
  await console.dialog.getByLabel(/^Actions/).fill('none');
  await console.dialog.getByLabel('Reason').fill('tested');
  await page.keyboard.press('Enter');
  await expect(console.dialog.getByRole('alert')).toHaveText('Not reset: The venue shows an open order again.');
});

test('[K6] no reset is offered while the kill still works; an agent’s trip is reset by its own name', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(killing());
  await expect(page.getByRole('button', { name: /^Reset/ })).toHaveCount(0);
  engine.show(fleet(26));
  await page.reload();
  await console.agentRow('grid.ada').getByRole('button', { name: 'Reset grid.ada…' }).click();
  await expect(console.dialog.getByLabel('Type grid.ada')).toBeVisible();
});
