import { createRandom, type Random } from '../../src/main/engine/domain/random.ts';
import { drawAgents, drawBursts } from './draw-agents.ts';
import { drawFaults } from './draw-faults.ts';
import { drawOperator } from './draw-operator.ts';
import { MARKETS, type PriceAt, priceText } from './markets.ts';
import { pick } from './pick.ts';
import type { Action, Scenario, VenueSetup } from './scenario.ts';
import type { Setting } from './setting.ts';

const LIMITS = [
  { requests: 1_000, perMs: 1_000 },
  { requests: 60, perMs: 1_000 },
  { requests: 100, perMs: 10_000 },
  { requests: 20, perMs: 1_000 },
  { requests: 8, perMs: 2_000 },
];
const LATENCIES = [
  { min: 1, max: 5 },
  { min: 10, max: 80 },
  { min: 40, max: 60 },
  { min: 20, max: 400 },
];
const PRICE_EVERY_MS = 1_500;
const BAR_EVERY_MS = 10_000;

/** A whole run out of one number. */
export function drawScenario(seed: number): Scenario {
  const random = createRandom(seed, 'scenario');
  const lengthMs = random.integer(60, 180) * 1_000;
  const venues = drawVenues(random);
  const agents = Array.from({ length: random.integer(2, 6) }, (_, index) => `agent-${index + 1}`);
  const walk = drawPrices(createRandom(seed, 'prices'), venues, lengthMs);
  const setting: Setting = { agents, venues, priceAt: walk.priceAt, lengthMs, isNarrow: random.chance(0.4) };
  const operator = drawOperator(createRandom(seed, 'operator'), setting);
  const kills = operator.filter((it) => it.kind === 'kill').map((it) => it.at);
  const actions = [
    ...walk.actions,
    ...bars(lengthMs),
    ...drawAgents(createRandom(seed, 'agents'), setting),
    ...operator,
    ...drawBursts(createRandom(seed, 'bursts'), setting, kills),
  ];
  actions.sort((a, b) => a.at - b.at);
  return {
    seed,
    agents,
    venues,
    lengthMs,
    actions,
    faults: drawFaults(createRandom(seed, 'faults'), venues, lengthMs, kills),
  };
}

function drawVenues(random: Random): VenueSetup[] {
  const ids = Object.keys(MARKETS).slice(0, random.integer(1, 3));
  return ids.map((id) => ({
    id,
    instruments: (MARKETS[id] ?? []).map((it) => it.instrument),
    requestLimit: pick(random, LIMITS),
    latencyMs: pick(random, LATENCIES),
  }));
}

/** Every price of the run, known beforehand. */
function drawPrices(
  random: Random,
  venues: readonly VenueSetup[],
  lengthMs: number,
): { actions: Action[]; priceAt: PriceAt } {
  const actions: Action[] = [];
  const paths = new Map<string, number[]>();
  for (const { id } of venues) {
    for (const market of MARKETS[id] ?? []) {
      const { symbol } = market.instrument;
      const path: number[] = [];
      let at = market.startPrice;
      for (let time = 0; time <= lengthMs; time += PRICE_EVERY_MS) {
        path.push(at);
        actions.push({ at: time, kind: 'price', venue: id, symbol, price: priceText(market, at) });
        at *= 1 + (random.next() - 0.5) * (random.chance(0.03) ? 0.04 : 0.003);
      }
      paths.set(symbol, path);
    }
  }
  const priceAt: PriceAt = (symbol, at) => paths.get(symbol)?.[Math.floor(at / PRICE_EVERY_MS)] ?? 1;
  return { actions, priceAt };
}

function bars(lengthMs: number): Action[] {
  return Array.from({ length: Math.floor(lengthMs / BAR_EVERY_MS) }, (_, index) => ({
    at: 10 + index * BAR_EVERY_MS,
    kind: 'bar',
  }));
}
