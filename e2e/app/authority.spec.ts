import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { writeAgent } from '../../src/main/cli/testing/agent-folder.ts';
import { TRADER } from '../../src/main/cli/testing/command.ts';
import { expect, test } from './fixtures.ts';
import { addTrader, holdSomething } from './trading.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PASSPHRASE = 'correct horse battery';

/** Trades decently for a while, then asks for far more than it may, again and again. */
const GREEDY = `${TRADER}
const decent = onStep;
onStep = (id, params) => {
  if (steps < 20) return decent(id, params);
  steps += 1;
  const wish = (i) => order({ side: 'buy', quantity: String(50 + i), ref: 'big' + steps + '-' + i });
  send({ id, result: { intents: [0, 1, 2, 3].map(wish), cancels: [] } });
};
`;

function interlock(input: string, ...args: string[]): string {
  const command = [join(ROOT, 'src', 'main', 'cli.ts'), ...args];
  return execFileSync(process.execPath, command, { encoding: 'utf8', input });
}

test.describe('authority, as its operator sees it', () => {
  test.setTimeout(240_000);

  test('[R1] [K9] [K2] an agent breaks its limit, is denied with measure and limit, is tripped and flattened; others trade on', async ({
    launch,
    dataDir,
  }) => {
    const traits = { description: 'Asks for too much.', maxOpenOrders: 50, maxOrdersPerMinute: 120 };
    writeAgent(dataDir, 'greedy', GREEDY, traits);
    const { screen } = await launch();
    await holdSomething(screen);
    await screen.view('Policy').click();
    const denial = screen.page.locator('tr[data-denial]').filter({ hasText: 'greedy' }).filter({ hasText: /of / });
    await expect(denial.first()).toBeVisible({ timeout: 60_000 });
    await expect(screen.killRun('trip-1')).toContainText(/FLAT/, { timeout: 120_000 });
    await expect(screen.killRun('trip-1')).toContainText(/greedy/);
    await expect(screen.killRun('trip-1')).toContainText(/risk-violations/);
    await expect(screen.band).toContainText('PAPER');
    await expect(screen.agentRow('greedy')).toContainText(/TRIPPED.*risk-violation spike/);
    await expect(screen.agentRow('trend')).toContainText(/RUNNING/i);
  });

  test('[K9] [K12] [P3] a frozen feed halts within three seconds and says why; the drill is said for as long as it lasts', async ({
    launch,
    dataDir,
  }) => {
    addTrader(dataDir);
    const { screen, page } = await launch();
    await holdSomething(screen);
    interlock(`${PASSPHRASE}\n`, 'role', 'passphrase', 'administrator', '--passphrase-stdin', '--data', dataDir);
    interlock(`${PASSPHRASE}\n`, 'chaos', 'set', '--feed', 'frozen', '--passphrase-stdin', '--data', dataDir);
    const frozenAt = Date.now();
    await expect(page.locator('[data-drill]')).toBeVisible({ timeout: 2_000 });
    await expect(screen.band).toContainText('HALTED', { timeout: 5_000 });
    const haltedWithin = Date.now() - frozenAt;
    await expect(screen.killRun('trip-1')).toContainText(/frozen feed/);
    await expect(screen.killRun('trip-1')).toContainText(/FLAT/, { timeout: 60_000 });
    expect(haltedWithin).toBeLessThanOrEqual(3_500);
    interlock(`${PASSPHRASE}\n`, 'chaos', 'off', '--passphrase-stdin', '--data', dataDir);
    await expect(page.locator('[data-drill]')).toHaveCount(0);
  });

  test('[K8] [P3] order entry is disabled with one reason; restoring it takes an approver, and the screen asks for one', async ({
    launch,
    dataDir,
  }) => {
    addTrader(dataDir);
    const { screen, page } = await launch();
    await holdSomething(screen);
    await screen.view('Grants & tools').click();
    await page.getByRole('button', { name: /^Disable order entry/i }).click();
    await screen.dialog.getByRole('textbox').fill('looks wrong');
    await screen.dialog.getByRole('button', { name: /^Disable/ }).click();
    await expect(screen.viewPanel).toContainText(/DISABLED/i);
    await page.getByRole('button', { name: /^Restore order entry/i }).click();
    // Nobody set a passphrase yet: it is set where it is asked for.
    await expect(screen.dialog).toContainText(/approver/i);
  });
});
