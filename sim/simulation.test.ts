import { describe, expect, it } from 'vitest';
import { EXPECTED } from './simulation/coverage.ts';
import { drawScenario } from './simulation/draw.ts';
import { runScenario, runSeed } from './simulation/run-seed.ts';
import { slowVenueDelaysNoOther } from './simulation/side-by-side.ts';
import { summarise } from './simulation/summary.ts';

/** The least at which every fault has to have happened. */
const SEEDS = 200;
const ONE_AFTER_ANOTHER = Array.from({ length: SEEDS }, (_, index) => index + 1);

describe('the simulation', () => {
  it('[K2] [K3] [K4] [K5] [K6] [K13] [R8] [E1] keeps every promise over seeded faults and crashes', () => {
    const summary = summarise(ONE_AFTER_ANOTHER.map(runSeed));
    expect(summary.violations.map((it) => `seed ${it.seed}: promise ${it.promise}: ${it.what}`)).toEqual([]);
    expect(summary.missing).toEqual([]);
    expect(summary.totals.flats).toBeGreaterThan(SEEDS);
    expect(summary.totals.crashes).toBeGreaterThan(SEEDS / 4);
    expect(EXPECTED.length).toBeGreaterThan(30);
  }, 120_000);

  it('[E1] gives the same journal for the same seed, crashes and all', () => {
    for (const seed of ONE_AFTER_ANOTHER.slice(0, 20)) {
      const [a, b] = [runScenario(drawScenario(seed)), runScenario(drawScenario(seed))];
      expect(a.journal.durable).toEqual(b.journal.durable);
      expect(a.journal.durable.length).toBeGreaterThan(20);
    }
  });

  it('[K4] a venue that does not answer delays no other, and is named', () => {
    const several = ONE_AFTER_ANOTHER.map(drawScenario).filter((it) => it.venues.length > 1);
    expect(several.length).toBeGreaterThan(40);
    for (const scenario of several.slice(0, 40)) expect(slowVenueDelaysNoOther(scenario)).toBeNull();
  });
});
