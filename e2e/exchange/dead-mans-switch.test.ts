import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Rig } from './conformance/rig.ts';
import { ROWS } from './conformance/rows.ts';
import { isOpen } from './core/model.ts';
import { furnish } from './core/testing/market.ts';
import { startExchange } from './server.ts';
import type { Holding } from './testing/switch-holder.ts';

const HOLDER = join(import.meta.dirname, 'testing/switch-holder.ts');
const ORDER = 'heldorders-1';
const PATIENCE_MS = 15_000;
/** Five of them come in each time-out, and the first at its begin. */
const REFRESHES = 6;

interface Holder {
  readonly child: ChildProcess;
  /** What it said so far. */
  said: string;
}

function start(holding: Holding): Holder {
  const child = spawn(process.execPath, [HOLDER, JSON.stringify(holding)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const holder = { child, said: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    holder.said += text;
  });
  return holder;
}

/** It was refreshed for longer than the time-out, and its order works. */
function hasHeld({ child, said }: Holder): boolean {
  if (child.exitCode !== null) throw new Error(`the process ended: ${said}`);
  return said.includes('working') && said.split('armed').length > REFRESHES;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; !isSo(); await sleep(10)) {
    if (Date.now() > giveUpAt) throw new Error('waited for too long');
  }
}

describe('a main process that is killed with SIGKILL', () => {
  // OKX takes no time-out below ten seconds: its switch is shown in okx/okx-account.test.ts.
  it.concurrent.each([
    ['binance', 2_000],
    ['krakenfutures', 2_000],
    ['bybit', 3_000],
  ] as const)(
    '[K11] %s keeps its orders while it lives, and cancels them within the time-out when it is gone',
    async (name, timeoutMs) => {
      const row = ROWS.find((it) => it.name === name);
      if (row === undefined) throw new Error(`no ${name}`);
      const running = await startExchange({ format: row.format });
      const account = furnish(running.exchange, row.instruments);
      const order = () => account.find({ clientId: row.profile.clientIds.toVenue(ORDER) });
      const { origin, wsOrigin, caPem } = running;
      const holder = start({ row: name, timeoutMs, origin, wsOrigin, caPem, orderId: ORDER });
      const { child } = holder;
      try {
        await until(() => hasHeld(holder));
        child.kill('SIGKILL');
        const killedAt = Date.now();
        await once(child, 'exit');
        expect(isOpen(order())).toBe(true);
        await until(() => !isOpen(order()));
        expect(order()).toMatchObject({ status: 'cancelled', endReason: 'dead-mans-timer' });
        expect(Date.now() - killedAt).toBeLessThan(timeoutMs + 1_500);
      } finally {
        child.kill('SIGKILL');
        await running.close();
      }
    },
  );
});

describe('a venue that is closed in order', () => {
  it.each(ROWS)('[K11] $name: what was said to its switch before is said', async (row) => {
    const rig = await Rig.open(row);
    try {
      const said = () => rig.of('dead-mans-switch').map(({ state }) => state);
      rig.venue.deadMansSwitch?.refresh();
      await rig.until(() => said().length === 1, 'an answer of the switch');
      // OKX takes one such call a second, and the client's own count lets go of it a tenth later at the latest.
      if (row.name === 'okx') await sleep(1_101);
      rig.venue.deadMansSwitch?.disarm();
      await rig.venue.close();
      expect(said()).toEqual(['armed', 'disarmed']);
    } finally {
      await rig.close();
    }
  });
});
