import { governed, troubled } from './authority-scenarios.ts';
import { expect, test } from './fixtures.ts';

test('[P2] revoking says beforehand that entries are cancelled and the position is kept, and asks for a reason', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(governed(4));
  await console.view('Grants & tools').click();
  await console.viewPanel.getByRole('button', { name: 'Revoke the grant of trend…' }).click();
  await expect(console.dialog).toHaveAccessibleDescription(
    /entries are cancelled .* KEPT: to flatten, kill it instead/,
  );
  await expect(console.dialog.getByRole('button', { name: 'Revoke' })).toBeDisabled();
  await page.keyboard.press('Enter');
  expect(engine.callsOf('grants.revoke')).toEqual([]);
  await expect(console.dialog.getByLabel('Reason')).toBeFocused();
  engine.on('grants.revoke', () => ({ refuse: { code: 'REFUSED', message: 'This grant has ended already.' } }));
  await page.keyboard.type('not needed today');
  await page.keyboard.press('Enter');
  await expect(console.dialog.getByRole('alert')).toHaveText('Not revoked: This grant has ended already.');
  engine.on('grants.revoke', () => ({ ok: true }));
  await console.dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(console.dialog).toHaveCount(0);
  await expect(console.confirmation).toContainText('revoked; its position is kept');
  expect(engine.callsOf('grants.revoke')[1]?.request).toEqual({ grantId: 'grant-trend1', reason: 'not needed today' });
  const row = engine.current.grants.find((one) => one.agent === 'trend');
  if (row === undefined) throw new Error('no grant');
  await engine.push({
    tables: { grants: { upsert: [{ ...row, state: 'revoked', reason: 'not needed' }], remove: [] } },
  });
  const first = console.viewPanel.locator('[data-grant]').first();
  await expect(first).toContainText('REVOKED');
  await expect(first).toContainText('Its position is kept.');
});

test('[P2] KILL ALL stays pressable and is never covered while a grant is being revoked', async ({ open }) => {
  const { console, engine } = await open(governed(26));
  await console.view('Grants & tools').click();
  await console.viewPanel.getByRole('button', { name: 'Revoke the grant of drift…' }).click();
  await expect(console.dialog).toBeVisible();
  await console.killAll.click();
  await expect.poll(() => engine.callsOf('kill.engage').length).toBe(1);
});

test('[P2] a grant counts down on the market’s clock, says what that is at the session’s speed, and how many calls are used', async ({
  open,
}) => {
  const { console, engine } = await open(troubled(26));
  await console.view('Grants & tools').click();
  const ending = console.viewPanel.locator('[data-grant]').filter({ hasText: 'maker.btc' });
  await expect(ending).toContainText('ENDS in 44 min 10 s');
  await expect(ending).toContainText('≈ 45 s at 60×');
  await expect(ending).toContainText('812,440 / 1,000,000');
  const { session } = engine.current;
  await engine.push({ sections: { session: { ...session, marketAt: (session.marketAt ?? 0) + 1_200_000 } } });
  await expect(ending).toContainText('ENDS in 24 min 10 s');
});

test('[P2] one that expired under a running agent comes first, in words, and a new one is issued with its task typed', async ({
  open,
  page,
}) => {
  const { console, engine } = await open(troubled(26));
  await console.view('Grants & tools').click();
  const first = console.viewPanel.locator('[data-grant]').first();
  await expect(first).toContainText('EXPIRED');
  await expect(first).toContainText('It may only reduce its position.');
  await first.getByRole('button', { name: 'New grant for trend.btc…' }).click();
  await expect(console.dialog.getByRole('button', { name: 'Issue the grant' })).toBeDisabled();
  await page.keyboard.type('Trade until the close');
  await page.keyboard.press('Enter');
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('grants.issue')[0]?.request).toEqual({ agent: 'trend.btc', task: 'Trade until the close' });
});

test('[U3] with the feed stale the time left of a grant is grey and shows its age', async ({ open }) => {
  const { console, engine } = await open(governed(4));
  await console.view('Grants & tools').click();
  await expect(console.viewPanel.locator('[data-grant]')).toHaveCount(4);
  expect(await console.viewPanel.locator('[data-stale]').count()).toBe(0);
  engine.alive = false;
  await expect(console.viewPanel.locator('[data-grant] [data-stale]')).toHaveCount(4, { timeout: 6_000 });
});
