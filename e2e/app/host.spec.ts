import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { connectControl } from '../../src/main/adapters/control-socket/client.ts';
import { expect, test } from './fixtures.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test('the window opens at the first-run view, with the kill in its place', async ({ launch }) => {
  const { page, screen, said } = await launch();
  await expect(screen.startSession).toBeVisible();
  await expect(screen.killAll).toBeVisible();
  await expect(screen.killAll).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => [typeof window.interlock.invoke, typeof Reflect.get(window, 'require')])).toEqual([
    'function',
    'undefined',
  ]);
  expect(said()).toMatch(/running in/);
  await screen.startSession.click();
  await expect(screen.agentRows.first()).toBeVisible();
  await expect(screen.killAll).toBeInViewport({ ratio: 1 });
});

test('[P1] the screen keeps within its content security policy, dialogs and menus too', async ({ launch }) => {
  const { page, screen } = await launch();
  const breaches: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) breaches.push(message.text());
  });
  await page.reload();
  await screen.startSession.click();
  await screen.agentMenu('trend').click();
  await page.keyboard.press('Escape');
  await screen.openSettings();
  await page.keyboard.press('Escape');
  await screen.killAll.click();
  await expect(screen.band).toContainText('HALTED');
  expect(breaches).toEqual([]);
  // The listener hears a breach when there is one.
  await page.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
  });
  await expect.poll(() => breaches.length).toBeGreaterThan(0);
});

test('[K1] a kill by the control socket shows in the window, and survives its reload', async ({ launch, dataDir }) => {
  const { page, screen } = await launch();
  await expect(screen.killAll).toBeVisible();
  const client = await connectControl(dataDir);
  const answer = await client.invoke('kill.engage', { scope: { kind: 'global' }, commandId: 'from-the-test' });
  expect(answer).toMatchObject({ ok: true, value: { status: 'LATCHED', persisted: true } });
  client.close();
  await expect(screen.band).toContainText('HALTED');
  await page.reload();
  await expect(screen.band).toContainText('HALTED');
});

test('[K6] a latch survives the sudden end of the app', async ({ launch }) => {
  const first = await launch();
  await first.screen.killAll.click();
  await expect(first.screen.band).toContainText('HALTED');
  await first.crash();
  const second = await launch();
  await expect(second.screen.band).toContainText('HALTED');
});

test('closing the window ends the app, cleanly', async ({ launch }) => {
  const { page, screen, ended } = await launch();
  await expect(screen.killAll).toBeVisible();
  await page.close();
  expect(await ended).toBe(0);
});

test('a second instance on the same data folder is refused in words, and the first goes on', async ({
  launch,
  dataDir,
}) => {
  const { page } = await launch({ host: 'chromium' });
  const entry = join(ROOT, 'tools', 'chromium-host', 'main.ts');
  const second = spawnSync(process.execPath, [entry, '--data', dataDir], { encoding: 'utf8', timeout: 30_000 });
  expect(second.status).toBe(1);
  expect(second.stderr).toContain('Another console already runs with this data folder.');
  expect(second.stderr).not.toMatch(/\n\s+at /);
  expect(await page.evaluate(() => window.interlock.invoke('console.snapshot', {}).then((answer) => answer.ok))).toBe(
    true,
  );
});
