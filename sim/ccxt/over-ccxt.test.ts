import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../exchange/faults.ts';
import { drawScenario } from '../simulation/draw.ts';
import { CRASH_POINTS } from '../simulation/scenario.ts';
import type { Simulation } from '../simulation/simulation.ts';
import { ADAPTERS } from './adapters.ts';
import { runOverCcxt } from './run-over-ccxt.ts';

/**
 * Few of the simulation's seeds, in which every kind of fault happens; 155, 163 and 171 broke a promise once: by looks
 * and lists that spent the exchange's request limit until it banned the account in the middle of a kill. At Kraken seven
 * of the first twenty did, while the adapter asked for orders that Kraken answers for no longer.
 */
const SEEDS = {
  binance: [9, 11, 23, 38, 63, 65, 102, 109, 155, 163, 164, 171],
  bybit: [6, 11, 12, 23, 38, 41, 56, 60],
  okx: [6, 11, 12, 23, 38, 41, 56, 60],
  krakenfutures: [6, 11, 12, 23, 38, 41, 56, 60],
} as const;
/** An answer of an exchange names no time, so that an old one cannot say that it is: see run-over-ccxt.ts. */
const NOT_SCRIPTED = 'stale-snapshot';

describe('the simulation over the ccxt adapter', () => {
  it.each(['binance', 'bybit', 'okx', 'krakenfutures'] as const)(
    '[K2] [K3] [K4] [K5] [K6] [R8] [E1] keeps every promise over seeded faults and crashes at %s',
    async (exchange) => {
      const worlds: Simulation[] = [];
      for (const seed of SEEDS[exchange]) worlds.push(await runOverCcxt(drawScenario(seed), ADAPTERS[exchange]));
      const broken = worlds.flatMap(({ scenario, violation }) =>
        violation === null ? [] : [`seed ${scenario.seed}: promise ${violation.promise}: ${violation.what}`],
      );
      expect(broken).toEqual([]);
      const sum = (of: (world: Simulation) => number): number => worlds.reduce((all, it) => all + of(it), 0);
      expect(sum((it) => it.tally.flats)).toBeGreaterThan(worlds.length);
      expect(sum((it) => it.tally.crashes)).toBeGreaterThan(worlds.length / 2);
      expect(sum((it) => [...it.exchanges.values()].flatMap(({ account }) => account.fills).length)).toBeGreaterThan(
        100,
      );
      if (exchange !== 'binance') return;
      const happened = new Set(worlds.flatMap(({ plan }) => [...plan.counts.keys()]));
      const expected = [...FAULT_KINDS, ...CRASH_POINTS.map((point) => `crash ${point}`)];
      expect(expected.filter((kind) => kind !== NOT_SCRIPTED && !happened.has(kind))).toEqual([]);
    },
    180_000,
  );

  it('[E1] gives the same journal for the same seed, crashes and all', async () => {
    const [a, b] = [
      await runOverCcxt(drawScenario(109), ADAPTERS.binance),
      await runOverCcxt(drawScenario(109), ADAPTERS.binance),
    ];
    expect(a.journal.durable).toEqual(b.journal.durable);
    expect(a.journal.durable.length).toBeGreaterThan(20);
  });
});
