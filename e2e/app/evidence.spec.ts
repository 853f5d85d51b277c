import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The offline verifier's exit code for a file: 0 when everything fits. */
function verifyOffline(text: string, keys: readonly string[]): number | null {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-proof-'));
  try {
    const file = join(folder, 'record.proof');
    writeFileSync(file, text);
    const tool = join(ROOT, 'tools', 'offline-verifier', 'interlock-verify.mjs');
    return spawnSync(process.execPath, [tool, file, ...keys.flatMap((key) => ['--key', key])]).status;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('[E2] [E3] a kill is found in the journal, its record proved to a verifier that needs no app, and the journal verified', async ({
  launch,
}) => {
  test.setTimeout(180_000);
  const { page, screen: console } = await launch();
  await page.setViewportSize({ width: 1440, height: 900 });
  await console.startSession.click();
  await expect(console.agentRows).toHaveCount(4);
  await console.killAll.click();
  await expect(console.killRun('trip-1')).toContainText(/FLAT/, { timeout: 60_000 });

  await console.view('Evidence').click();
  await console.viewPanel.getByLabel('Words').fill('kill');
  await console.viewPanel.getByLabel('Words').press('Enter');
  const trip = console.viewPanel.locator('tr[data-record]').filter({ hasText: 'trip.accepted' });
  await trip.getByRole('button').click();
  const shown = console.viewPanel.locator('[data-record-detail]');
  await expect(shown).toContainText('trip.accepted');
  const proof = shown.getByRole('region', { name: 'Proof' });
  await expect(proof).toContainText(/proved|no checkpoint covers it yet/);
  const prove = proof.getByRole('button', { name: 'Prove it now' });
  if (await prove.isVisible()) await prove.click();
  await expect(proof).toContainText('over records 1 to');

  const saved = page.waitForEvent('download');
  await proof.getByRole('button', { name: 'Save proof' }).click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  const answer = await page.evaluate(() => window.interlock.invoke('evidence.keys', {}));
  const keys = answer.ok ? answer.value.keys : [];
  expect(keys).not.toEqual([]);
  expect(verifyOffline(text, keys)).toBe(0);
  expect(verifyOffline(text.replace(/^index (\d+)$/m, 'index 1$1'), keys)).toBe(1);

  await console.viewPanel.getByRole('button', { name: 'Verify the journal' }).click();
  await expect(console.viewPanel.getByText(/held against \d+ checkpoints?/)).toBeVisible({ timeout: 60_000 });
});
