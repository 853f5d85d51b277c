import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../src/main/adapters/journal/open-journal.ts';
import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import { LoadWorld } from '../../src/main/engine/kill/testing/load-world.ts';
import type { JournalPort } from '../../src/main/engine/ports.ts';

/** DESIGN's scenario for a kill; the venues' round trip of 50 ms is the fake venue's own. */
export const SCENARIO = { agents: 10, orders: 200, positions: 20 } as const;
export const ROUND_TRIP_MS = 50;

/** Counts the records that wait for a flush. */
export class CountingJournal implements JournalPort {
  staged = 0;
  readonly #journal: JournalPort;

  constructor(journal: JournalPort) {
    this.#journal = journal;
  }

  append(records: readonly JournalRecord[]): void {
    this.#journal.append(records);
    this.staged += records.length;
  }
  flush(): void {
    this.#journal.flush();
    this.staged = 0;
  }
  get length(): number {
    return this.#journal.length;
  }
  head(): ReturnType<JournalPort['head']> {
    return this.#journal.head();
  }
}

/** The scenario before a real journal in the encrypted database on the disk, for as long as `work` takes. */
export async function withJournalledWorld<T>(
  work: (world: LoadWorld, journal: CountingJournal) => T | Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  const journal = openJournal({ dir, key: new Uint8Array(32).fill(7), wallNow: Date.now });
  try {
    const machine = { wallNow: Date.now, micros: () => performance.now() * 1_000 };
    const counting = new CountingJournal(journal);
    const world = new LoadWorld({ ...SCENARIO, journal: counting, machine });
    world.venue().latencyMs = ROUND_TRIP_MS;
    return await work(world, counting);
  } finally {
    journal.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Fails loudly where the scenario is not what is said to be measured. */
export function mustBeLoaded(world: LoadWorld): void {
  const { openOrders, positions: held } = world.venue().truth();
  const [orders, positions] = [openOrders.length, held.length];
  if (orders !== SCENARIO.orders || positions !== SCENARIO.positions) {
    throw new Error(`the venue holds ${orders} orders and ${positions} positions; the scenario was not set up`);
  }
}
