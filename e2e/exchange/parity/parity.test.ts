import { beforeAll, describe, expect, test } from 'vitest';
import paperConfig from '../../../resources/market/paper-venue.json' with { type: 'json' };
import { PaperVenueConfig } from '../../../src/main/adapters/paper/config.ts';
import { abs, plus } from '../../../src/shared/money.ts';
import { ROWS } from '../conformance/rows.ts';
import { type Comparison, compare, paperFee } from './difference.ts';
import { measure } from './measure.ts';
import { drawTape, openMinutes } from './tape.ts';
import { runBoth } from './venues.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** An exchange may take an order into its book a little after it has arrived. */
const INTO_THE_BOOK_MS = 2;
const config = PaperVenueConfig.parse(paperConfig);

describe.each(ROWS.filter(({ market }) => market.includes(':')))('paper beside $name', (row) => {
  let runs: readonly Comparison[] = [];

  beforeAll(async () => {
    const { feed, instrument } = await openMinutes(config);
    const done: Comparison[] = [];
    for (const seed of SEEDS) {
      const tape = drawTape(seed, feed, instrument);
      const { paper, exchange } = await runBoth(tape, row, config);
      done.push(compare(tape, paper, exchange, config));
    }
    runs = done;
  }, 120_000);

  test('[T2] charges the same fee to the last unit for the same price, quantity and liquidity', () => {
    const pairs = runs.flatMap((it) => it.pairs);
    const alike = pairs.filter(
      ({ paper, exchange, isWhole }) =>
        isWhole && paper.price === exchange.price && paper.liquidity === exchange.liquidity,
    );
    for (const { paper, exchange } of alike) expect(exchange.fee).toBe(paper.fee);
    for (const { exchange } of pairs) expect(exchange.fee).toBe(paperFee(exchange, config));
    expect(alike.length).toBeGreaterThan(100);
    expect(new Set(alike.map(({ paper }) => paper.liquidity))).toEqual(new Set(['maker', 'taker']));
  });

  test('[T2] differs in price by spread, depth and latency alone, each within what the model states', () => {
    const { min, max } = config.latencyMs;
    let [behindTheBest, otherQuotes] = [0, 0];
    for (const pair of runs.flatMap((it) => it.pairs)) {
      const { paper, exchange, cost, spread, depth, latency, depthBound, isAlike, leftAt } = pair;
      expect(plus(plus(spread, depth), latency)).toBe(cost);
      expect(abs(depth)).toBeLessThanOrEqual(depthBound);
      if (depthBound > 0n) behindTheBest += 1;
      if (isAlike) expect([spread, latency]).toEqual([0n, 0n]);
      else otherQuotes += 1;
      for (const [fill, late] of [
        [paper, 0],
        [exchange, INTO_THE_BOOK_MS],
      ] as const) {
        if (fill.liquidity === 'maker') continue;
        expect(fill.at).toBeGreaterThanOrEqual(leftAt + min);
        expect(fill.at).toBeLessThanOrEqual(leftAt + max + late);
      }
    }
    expect(behindTheBest).toBeGreaterThan(30);
    expect(otherQuotes).toBeGreaterThan(5);
  });

  test('[T2] is no further from it than docs/paper-venue.md says', () => {
    const { alike, otherQuote, alone } = measure(runs);
    expect(alike.executions).toBeGreaterThan(400);
    expect(Math.abs(alike.mean)).toBeLessThan(0.3);
    expect(alike.meanAmount).toBeLessThan(0.6);
    expect(alike.most).toBeLessThan(6.5);
    expect(otherQuote.most).toBeLessThan(60);
    expect(alone.market).toBeLessThan(0.06);
    expect(alone.limit).toBeLessThan(0.12);
  });
});
