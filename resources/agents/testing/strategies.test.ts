import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentBar } from '../../../src/main/engine/agents/protocol.ts';
import { breakout } from '../breakout/strategy.ts';
import { grid } from '../grid/strategy.ts';
import { revert } from '../revert/strategy.ts';
import type { Strategy } from '../sdk/agent.ts';
import { trend } from '../trend/strategy.ts';
import { ALLOCATION, manifestOf, Replay, recorded, SPOT } from './replay.ts';

const DAY = 1_440;
const DAYS = 12;
const bars = recorded(DAYS * DAY);
const STRATEGIES: readonly (readonly [string, Strategy])[] = [
  ['trend', trend],
  ['revert', revert],
  ['breakout', breakout],
  ['grid', grid],
];

/** The bar with its prices multiplied. */
function scaled(bar: AgentBar, by: number): AgentBar {
  const of = (text: string) => (Number(text) * by).toFixed(2);
  return { ...bar, open: of(bar.open), high: of(bar.high), low: of(bar.low), close: of(bar.close) };
}

describe.each(STRATEGIES)('%s on recorded minutes of BTC', (id, strategy) => {
  const { limits } = manifestOf(id);

  it('trades now and then: between one and sixty orders a day, and its orders fill', () => {
    const { intents, fills } = new Replay(strategy, id).run(bars);
    expect(intents.length / DAYS).toBeGreaterThan(1);
    expect(intents.length / DAYS).toBeLessThan(60);
    expect(fills).toBeGreaterThan(DAYS);
  });

  it('stays within the limits of its own manifest', () => {
    const replay = new Replay(strategy, id).run(bars);
    expect(replay.maxPositionValue).toBeLessThanOrEqual(ALLOCATION * Number(limits.maxPositionValue));
    expect(replay.maxOpen).toBeLessThanOrEqual(limits.maxOpenOrders);
    for (const reply of replay.replies) expect(reply.intents.length).toBeLessThanOrEqual(limits.maxOrdersPerMinute);
    for (const { quantity, price, reduceOnly } of replay.intents) {
      const value = Number(quantity) * Number(price ?? 48_000);
      if (!reduceOnly) expect(value).toBeLessThanOrEqual(ALLOCATION * Number(limits.maxOrderValue));
    }
  });

  it('does the same again on the same bars', () => {
    const run = () => new Replay(strategy, id).run(bars).replies;
    expect(run()).toEqual(run());
  });

  it('does not look ahead: other bars later change nothing before', () => {
    const few = bars.slice(0, 4 * DAY);
    const known = new Replay(strategy, id).run(few).replies;
    fc.assert(
      fc.property(
        fc.integer({ min: DAY, max: few.length - 2 }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (cut, by) => {
          const other = few.map((bar, index) => (index > cut ? scaled(bar, by) : bar));
          const replies = new Replay(strategy, id).run(other.slice(0, cut + 60)).replies;
          expect(replies.slice(0, cut + 1)).toEqual(known.slice(0, cut + 1));
        },
      ),
      { numRuns: 6 },
    );
  });

  it('proposes nothing in its warm-up, and then trades as it would have', () => {
    const replay = new Replay(strategy, id).run(bars.slice(0, 2 * DAY), true);
    expect(replay.intents).toEqual([]);
    expect(replay.run(bars.slice(2 * DAY)).intents.length).toBeGreaterThan(0);
  });

  it('does not storm when every order is denied', () => {
    const { intents } = new Replay(strategy, id, { denies: true }).run(bars);
    expect(intents.length).toBeGreaterThan(0);
    expect(intents.length / DAYS).toBeLessThan(30);
  });

  it('never sells what it does not hold on a spot instrument', () => {
    const replay = new Replay(strategy, id, { instrument: SPOT });
    for (const bar of recorded(DAYS * DAY, SPOT.symbol)) {
      replay.run([bar]);
      expect(replay.position >= 0n).toBe(true);
    }
    expect(replay.fills).toBeGreaterThan(0);
  });

  it('finds its way from a position it woke up with', () => {
    for (const position of ['0.2', '-0.2']) {
      const replay = new Replay(strategy, id, { position }).run(bars.slice(0, 6 * DAY));
      expect(replay.fills).toBeGreaterThan(0);
      expect(replay.maxPositionValue).toBeLessThanOrEqual(ALLOCATION * Number(limits.maxPositionValue));
    }
  });
});

describe('the four together', () => {
  it('use market, resting limit and stop orders', () => {
    const types = STRATEGIES.flatMap(([id, strategy]) =>
      new Replay(strategy, id).run(bars).intents.map((it) => it.type),
    );
    expect(new Set(types)).toEqual(new Set(['market', 'limit', 'stop']));
  });
});
