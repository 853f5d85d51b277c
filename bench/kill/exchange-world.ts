import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KillLoad, KillWorld } from '../../e2e/exchange/kill/kill-world.ts';
import { openJournal } from '../../src/main/adapters/journal/open-journal.ts';

/** Both ways together. */
export const ROUND_TRIP_MS = 50;

/** Two real clients before two exchanges on loopback, with a journal on the disk, for as long as `work` takes. */
export async function withExchanges<T>(
  load: KillLoad,
  roundTripMs: number,
  work: (world: KillWorld) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  const journal = openJournal({ dir, key: new Uint8Array(32).fill(7), wallNow: Date.now });
  try {
    const world = await KillWorld.open(load, journal);
    try {
      const oneWay = roundTripMs / 2;
      for (const { running } of world.places.values()) running.setLatency({ min: oneWay, max: oneWay });
      return await work(world);
    } finally {
      await world.close();
    }
  } finally {
    journal.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
