import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CcxtVenue } from '../../src/main/adapters/ccxt/ccxt-venue.ts';
import { VenuePauseError } from '../../src/main/adapters/ccxt/errors.ts';
import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import { ExchangePauses } from '../../src/main/runtime/exchange-pauses.ts';
import { type ConformanceRow, ROWS } from './conformance/rows.ts';
import { furnish } from './core/testing/market.ts';
import { MachineScheduler } from './machine-scheduler.ts';
import { type RunningExchange, startExchange } from './server.ts';
import { loopback } from './testing/loopback.ts';
import { venueOf } from './testing/venue-of.ts';

const BAN_MS = 120_000;
/** Bybit does not say how long, and means ten minutes. */
const LATER_MS = 20 * 60_000;
const PATIENCE_MS = 5_000;
const SETTLED_MS = 300;

/** As a console opens it: with what the data folder knows of pauses. */
async function open(
  row: ConformanceRow,
  running: RunningExchange,
  pauses: ExchangePauses,
  onReport: (report: VenueReport) => void,
): Promise<CcxtVenue> {
  return await CcxtVenue.open({
    ...venueOf(row),
    ...loopback(running, { keepAlive: false }),
    scheduler: new MachineScheduler(),
    onReport,
    pauses: pauses.of(row.profile.exchange),
  });
}

it.concurrent.each(ROWS)(
  '[N4] banned by $name and started again: not one request is sent into the ban',
  async (row) => {
    const dir = mkdtempSync(join(tmpdir(), 'banned-'));
    const running = await startExchange({ format: row.format });
    let later = 0;
    const pauses = (): ExchangePauses =>
      new ExchangePauses(
        join(dir, 'pauses.json'),
        () => Date.now() + later,
        (problem) => {
          throw new Error(problem);
        },
      );
    try {
      furnish(running.exchange, row.instruments);
      const reports: VenueReport[] = [];
      const venue = await open(row, running, pauses(), (report) => reports.push(report));
      running.exchange.faults.add('ban', 'read', 1, BAN_MS);
      venue.read('read-1', Date.now());
      const end = Date.now() + PATIENCE_MS;
      while (!reports.some(({ kind }) => kind === 'throttled')) {
        if (Date.now() > end) throw new Error('it was never told');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      // Nothing of the process is left but what it wrote.
      await venue.close();
      // What was on its way side by side with the read that was refused.
      await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
      const asked = running.asked.length;
      await expect(open(row, running, pauses(), () => {})).rejects.toThrow(VenuePauseError);
      expect(running.asked.slice(asked)).toEqual([]);
      later = LATER_MS;
      running.exchange.limits.reset();
      await (await open(row, running, pauses(), () => {})).close();
      expect(running.asked.length).toBeGreaterThan(asked);
    } finally {
      await running.close();
      rmSync(dir, { recursive: true });
    }
  },
);
