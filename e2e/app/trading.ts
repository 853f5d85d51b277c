import { writeAgent } from '../../src/main/cli/testing/agent-folder.ts';
import { TRADER } from '../../src/main/cli/testing/command.ts';
import type { ConsolePage } from '../pages/console-page.ts';
import { expect } from './fixtures.ts';

/** Adds an agent that buys with its first bar: until the built-in ones hold something hours of the market may pass. */
export function addTrader(dataDir: string): void {
  writeAgent(dataDir, 'trader', TRADER, {
    description: 'Trades with each bar.',
    maxOpenOrders: 10,
    maxOrdersPerMinute: 60,
  });
}

/** Starts the session and plays until something is held. */
export async function holdSomething(screen: ConsolePage): Promise<void> {
  await screen.page.getByRole('combobox').first().selectOption({ label: '600×' });
  await screen.startSession.click();
  await expect(screen.killAll).toContainText(/[1-9]\d* positions?/, { timeout: 90_000 });
}
