import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { addTrader, holdSomething } from './trading.ts';

/** What the watchdog wrote down; empty until it acts. */
function takeover(dataDir: string): string {
  const file = join(dataDir, 'watchdog', 'takeover.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

test.describe('a main process that is lost', () => {
  test.setTimeout(240_000);

  for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
    test(`[K10] [K6] ${signal}: the watchdog flattens, and the app comes back latched and says why`, async ({
      launch,
      dataDir,
    }) => {
      addTrader(dataDir);
      const app = await launch();
      await expect(app.screen.watchdog).toContainText(/watching/i, { timeout: 20_000 });
      await holdSomething(app.screen);
      app.process.kill(signal);
      await app.ended;
      await expect.poll(() => takeover(dataDir), { timeout: 60_000 }).toContain('"phase":"FLAT"');
      expect(takeover(dataDir)).toContain(signal === 'SIGKILL' ? '"cause":"died"' : '"cause":"hung"');

      const { screen } = await launch();
      await expect(screen.band).toContainText('HALTED', { timeout: 20_000 });
      await expect(screen.alarms).toContainText(/killed by watchdog/);
      await expect(screen.killRun('trip-1')).toContainText(/FLAT/, { timeout: 60_000 });
      await expect(screen.positionsPanel).toContainText('No open position');
      expect(takeover(dataDir)).toBe('');

      await screen.openReset('trip-1');
      await screen.dialog.getByRole('textbox', { name: /type/i }).fill('ALL');
      await screen.dialog.getByRole('textbox', { name: 'Root cause' }).fill('the main process was lost');
      await screen.dialog.getByRole('textbox', { name: /^Actions/ }).fill('none needed: a test');
      await screen.dialog.getByRole('textbox', { name: /why|reason/i }).fill('looked at the venue');
      await screen.dialog.getByRole('button', { name: /^Reset/ }).click();
      await expect(screen.band).toContainText('PAPER');
    });
  }
});
