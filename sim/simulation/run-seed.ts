import { drawScenario } from './draw.ts';
import type { Scenario } from './scenario.ts';
import { runToEnd } from './settle.ts';
import { slowVenueDelaysNoOther } from './side-by-side.ts';
import { Simulation, type Violation } from './simulation.ts';
import type { Tally } from './tally.ts';

/** One seed in so many is run twice, and its two journals are compared (promise 12). */
const TWICE_EVERY = 20;
/** One seed in so many is run with and without one of its venues (promise 13). */
const SIDE_BY_SIDE_EVERY = 10;

export interface SeedResult {
  readonly seed: number;
  readonly violation: Violation | null;
  readonly tally: Tally;
  /** Faults that acted, by name. */
  readonly faults: Readonly<Record<string, number>>;
}

export function runScenario(scenario: Scenario, options: { readonly keepLines?: boolean } = {}): Simulation {
  const world = new Simulation(scenario, options);
  runToEnd(world);
  return world;
}

export function runSeed(seed: number): SeedResult {
  const scenario = drawScenario(seed);
  const world = runScenario(scenario);
  if (world.violation === null && seed % TWICE_EVERY === 0) sameJournal(world, runScenario(drawScenario(seed)));
  if (world.violation === null && seed % SIDE_BY_SIDE_EVERY === 5) {
    const delayed = slowVenueDelaysNoOther(scenario);
    if (delayed !== null) world.broken(13, `side by side: ${delayed}`);
  }
  return { seed, violation: world.violation, tally: world.tally, faults: Object.fromEntries(world.plan.counts) };
}

/** Promise 12: one seed, one journal, to the last byte. */
function sameJournal(world: Simulation, again: Simulation): void {
  const [a, b] = [world.journal.durable, again.journal.durable];
  const differs = a.findIndex((text, index) => text !== b[index]);
  if (differs === -1 && a.length === b.length) return;
  world.broken(12, `run again it gave another journal from record ${differs === -1 ? a.length : differs} on`);
}
