import { describe, expect, it } from 'vitest';
import { binance } from '../../../src/main/adapters/ccxt/profiles/binance.ts';
import { bybit } from '../../../src/main/adapters/ccxt/profiles/bybit.ts';
import { VERIFY_GAP_MS } from '../../../src/main/engine/kill/bounds.ts';
import { isOpen } from '../core/model.ts';
import { FULL, type KillLoad, KillWorld } from './kill-world.ts';
import type { Place } from './place.ts';
import { Since } from './since.ts';

/** Something of everything, at both venues. */
const SOME: KillLoad = { agents: 10, orders: 40, positions: 10 };
/** One way, milliseconds. */
const FAR = { min: 25, max: 25 };
const WITHOUT_END = 1_000_000;

async function withWorld(load: KillLoad, work: (world: KillWorld) => Promise<void>): Promise<void> {
  const world = await KillWorld.open(load);
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

function sinceNow(world: KillWorld): ReadonlyMap<Place, Since> {
  return new Map([...world.places.values()].map((place) => [place, new Since(place.account)]));
}

/** Nothing is left, and what was held was closed once: neither more, nor on the other side, nor by an order that could. */
function expectClosedOnce(place: Place, since: Since): void {
  expect(place.account.openOrders()).toEqual([]);
  expect(place.account.positions()).toEqual([]);
  expect(since.overshot).toEqual([]);
  expect(since.held.size).toBeGreaterThan(0);
  for (const order of since.orders) expect(order).toMatchObject({ type: 'market', reduceOnly: true });
  for (const [symbol, held] of since.held) {
    const closed = since.fills.filter((fill) => fill.symbol === symbol);
    expect(closed.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(held < 0n ? -held : held);
  }
}

/** A read that was given up and answered late counts too: there may be more than the two. */
function expectProved(world: KillWorld, place: Place): void {
  const reads = world.cleanReads(place.id);
  expect((reads.at(-1) ?? 0) - (reads[0] ?? 0)).toBeGreaterThanOrEqual(VERIFY_GAP_MS);
}

/** By what the engine asked, and by what the exchange said to it. */
function expectWithinLimit({ venue, reports }: Place): void {
  expect(venue.busiest).toBeGreaterThan(0);
  expect(venue.busiest).toBeLessThanOrEqual(1);
  expect(reports.filter((it) => it.kind === 'throttled')).toEqual([]);
}

describe.concurrent('a kill over two venues of the real client', () => {
  it('[K4] [K7] [K13] [N4] 200 orders, 20 positions, and orders by hand: FLAT by two reads of both, each closed once', () =>
    withWorld(FULL, async (world) => {
      const byHand = [...world.places.values()].map((place) => [place, place.orderByHand('by-hand-1').id] as const);
      const since = sinceNow(world);
      const receipt = world.press();
      await world.until(() => world.trip(receipt).phase === 'FLAT', 'FLAT');
      expect(world.of('kill.phase').at(-1)?.body).toMatchObject({
        cancelsConfirmed: FULL.orders,
        cancelsTotal: FULL.orders,
        positionsLeft: 0,
        positionsTotal: FULL.positions,
        residuals: [],
      });
      for (const [{ account }, orderId] of byHand) expect(account.find({ orderId }).endReason).toBe('requested');
      expect(world.of('venue.reported').filter(({ body }) => body.report.kind === 'amended')).toEqual([]);
      for (const [place, it] of since) {
        expectClosedOnce(place, it);
        expectProved(world, place);
        expectWithinLimit(place);
      }
    }));

  it('[N4] [K4] right after a busy minute: what agents may send is used up, and nothing that leaves exceeds a limit', () =>
    withWorld(FULL, async (world) => {
      await world.useUpWhatAgentsMay();
      const since = sinceNow(world);
      const receipt = world.press();
      await world.until(() => world.trip(receipt).phase === 'FLAT', 'FLAT');
      for (const [place, it] of since) {
        expectClosedOnce(place, it);
        expect(place.venue.busiest).toBeLessThanOrEqual(1);
        // By when it left: what a busy machine delivers late an exchange may count into another window.
        const { limits } = place.id === 'bybit' ? bybit : binance;
        expect(place.busiest(limits)).toBeGreaterThan(0.5);
        expect(place.busiest(limits)).toBeLessThanOrEqual(1);
      }
    }));

  it('[K13] [K4] one agent: no manual order and none of another is touched; then everything, 50 ms away', () =>
    withWorld(SOME, async (world) => {
      const agent = world.agents[0] ?? '';
      const byHand = [...world.places.values()].map((place) => [place, place.orderByHand('by-hand-1').id] as const);
      const open = (): string[] => [...world.engine.state.orders.open.values()].map((it) => it.owner.agent ?? '');
      const others = open().filter((it) => it !== agent);
      const atVenues = (): number =>
        [...world.places.values()].reduce((sum, { account }) => sum + account.openOrders().length, 0);
      const since = sinceNow(world);
      const receipt = world.press({ kind: 'agent', agent });
      await world.until(() => world.trip(receipt).phase === 'FLAT', 'FLAT');
      expect([open(), atVenues()]).toEqual([others, others.length + byHand.length]);
      expect(world.engine.state.ledger.books.get(agent)?.positions.size).toBe(0);
      for (const [{ account }, orderId] of byHand) expect(isOpen(account.find({ orderId }))).toBe(true);
      const closed = [...since.values()].flatMap((it) => [...new Set(it.fills.map((fill) => fill.symbol))]);
      expect(closed).toHaveLength(1);
      for (const [place, it] of since) {
        expect(it.overshot).toEqual([]);
        expect(place.venue.calls.filter(({ kind }) => kind === 'mass-cancel')).toEqual([]);
        expectWithinLimit(place);
      }

      for (const { running } of world.places.values()) running.setLatency(FAR);
      const sinceThen = sinceNow(world);
      const all = world.press();
      await world.until(() => world.trip(all).phase === 'FLAT', 'everything FLAT');
      for (const [place, it] of sinceThen) {
        expectClosedOnce(place, it);
        expectWithinLimit(place);
      }
    }));

  it('[K4] [N4] one that answers 429 for a while: the other is proved flat meanwhile, and it is afterwards', () =>
    withWorld(SOME, async (world) => {
      const since = sinceNow(world);
      const [sick, well] = [world.place('binance'), world.place('bybit')];
      const { faults } = sick.running.exchange;
      faults.add('throttle', 'any', WITHOUT_END, 300);
      const receipt = world.press();
      await world.until(() => world.cleanReads(well.id).length >= 2, 'the other');
      expect(world.trip(receipt).phase).not.toBe('FLAT');
      expect(sick.account.positions()).toHaveLength(SOME.positions / 2);
      expect(sick.reports.some((it) => it.kind === 'throttled')).toBe(true);
      faults.clear();
      await world.until(() => world.trip(receipt).phase === 'FLAT', 'FLAT');
      for (const [place, it] of since) {
        expectClosedOnce(place, it);
        expectProved(world, place);
        expect(place.venue.busiest).toBeLessThanOrEqual(1);
      }
    }));

  it('[K4] one that refuses connections: FLAT at the other, INCOMPLETE with what is known of it, and on by itself', () =>
    withWorld(SOME, async (world) => {
      const since = sinceNow(world);
      const [sick, well] = [world.place('bybit'), world.place('binance')];
      await sick.running.setListening(false);
      const receipt = world.press();
      await world.until(() => world.cleanReads(well.id).length >= 2, 'the other');
      expectClosedOnce(well, since.get(well) as Since);
      await world.until(() => world.trip(receipt).phase === 'INCOMPLETE', 'INCOMPLETE');
      const { residuals, positionsLeft, positionsTotal } = world.trip(receipt);
      expect([positionsLeft, positionsTotal]).toEqual([SOME.positions / 2, SOME.positions]);
      // Not one that takes no more requests; a cancel that is on its way in that moment is unanswered.
      expect(residuals.map(({ reason }) => reason)).not.toContain('throttled');
      expect(residuals.find(({ type }) => type === 'unread')?.reason).toBe('unreachable');
      const named = (type: string): number => residuals.filter((it) => it.type === type).length;
      expect(new Set(residuals.map(({ venue }) => venue))).toEqual(new Set([sick.id]));
      expect([named('order'), named('position'), named('unread')]).toEqual([SOME.orders / 2, SOME.positions / 2, 1]);
      await sick.running.setListening(true);
      await world.until(() => world.trip(receipt).phase === 'FLAT', 'FLAT');
      for (const [place, it] of since) {
        expectClosedOnce(place, it);
        expectProved(world, place);
        expect(place.venue.busiest).toBeLessThanOrEqual(1);
      }
    }));
});
