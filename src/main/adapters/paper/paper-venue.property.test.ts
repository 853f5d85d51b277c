import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cash, price, quantity, rate } from '../../../shared/money.ts';
import { encode } from '../../engine/domain/encoding.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { PaperVenueConfig } from './config.ts';
import { cashFlows, type Harness, harness, perp, quoteOf, spot } from './harness.ts';
import { type PaperRestore, restoreFromReports } from './restore.ts';

type Action =
  | {
      readonly kind: 'quote';
      readonly symbol: string;
      readonly bid: number;
      readonly spread: number;
      readonly size: number;
    }
  | { readonly kind: 'order'; readonly order: Omit<VenueOrder, 'id'> }
  | { readonly kind: 'cancel'; readonly of: number }
  | { readonly kind: 'wait'; readonly ms: number };

const symbol = fc.constantFrom(perp.symbol, spot.symbol);
const amount = fc.integer({ min: 1, max: 80 }).map((tenths) => quantity(String(tenths / 10)));
const order = fc
  .record({
    symbol,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const),
    quantity: amount,
    price: fc.integer({ min: 85, max: 115 }).map((it) => price(String(it))),
    timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const),
    postOnly: fc.boolean(),
    reduceOnly: fc.boolean(),
  })
  .map(({ price: at, postOnly, ...rest }): Omit<VenueOrder, 'id'> => {
    if (rest.type === 'market') return { ...rest, postOnly: false };
    return { ...rest, price: at, postOnly: postOnly && rest.type === 'limit' && rest.timeInForce === 'GTC' };
  });
const quote = fc.record({
  kind: fc.constant('quote' as const),
  symbol,
  bid: fc.integer({ min: 85, max: 115 }),
  spread: fc.integer({ min: 1, max: 4 }),
  size: fc.integer({ min: 0, max: 50 }),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: quote },
  { weight: 5, arbitrary: order.map((it) => ({ kind: 'order' as const, order: it })) },
  { weight: 1, arbitrary: fc.nat(40).map((of) => ({ kind: 'cancel' as const, of })) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 200 }).map((ms) => ({ kind: 'wait' as const, ms })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'wait' as const, ms: 3 * 3_600_000 }) },
);
const config: Partial<PaperVenueConfig> = {
  rejectProbability: 0.05,
  touchShare: rate('0.4'),
  depth: { levels: 2, slippageRate: { min: rate('0.005'), max: rate('0.02') } },
};

interface Run extends Harness {
  readonly orders: Map<string, VenueOrder>;
  readonly quotes: {
    symbol: string;
    at: number;
    bid: bigint;
    ask: bigint;
    size: bigint;
    left: Record<string, bigint>;
  }[];
}

function play(actions: readonly Action[], seed = 1, balance = cash('3000')): Run {
  const h = harness(config, { seed, balance });
  const orders = new Map<string, VenueOrder>();
  const quotes: Run['quotes'] = [];
  for (const it of actions) {
    if (it.kind === 'wait') h.clock.advanceTo(h.clock.now() + it.ms);
    if (it.kind === 'cancel') h.venue.cancel(`order0-${it.of}`);
    if (it.kind === 'order') {
      const id = `order0-${orders.size + 1}`;
      orders.set(id, { ...it.order, id });
      h.venue.submit({ ...it.order, id });
    }
    if (it.kind === 'quote') {
      advanceToQuietTime(h);
      const [bid, ask] = [price(String(it.bid)), price(String(it.bid + it.spread))];
      const size = quantity(String(it.size / 10));
      quotes.push({ symbol: it.symbol, at: h.clock.now(), bid, ask, size, left: {} });
      h.venue.onQuote(quoteOf(it.symbol, h.clock.now(), bid, ask, size));
    }
  }
  h.settle();
  return { ...h, orders, quotes };
}

/** Moves to a millisecond at which nothing arrives, so that it is plain which quote a fill met. */
function advanceToQuietTime({ clock }: Harness): void {
  while (clock.nextAt() === clock.now() + 1) clock.advanceTo(clock.now() + 1);
  clock.advanceTo(clock.now() + 1);
}

const actions = fc.array(action, { minLength: 5, maxLength: 120, size: 'max' });
const check = (predicate: (run: Run) => void): void => {
  fc.assert(
    fc.property(actions, (list) => predicate(play(list))),
    { numRuns: 200 },
  );
};

describe('the paper venue, whatever happens', () => {
  it('[T2] books add up: positions are the sum of fills; cash changes by value, result, fees and funding only', () => {
    check(({ reports, venue }) => {
      const { cash: left, positions } = venue.snapshot();
      const held = new Map<string, bigint>();
      for (const it of reports) {
        if (it.kind !== 'fill') continue;
        held.set(it.symbol, (held.get(it.symbol) ?? 0n) + (it.side === 'buy' ? it.quantity : -it.quantity));
      }
      const expected = [...held].filter(([, size]) => size !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
      expect(positions.map((it) => [it.symbol, it.quantity])).toEqual(expected);
      // A perpetual's open cost has not moved any cash; a closed one's whole flow has.
      const { flows, fees, funding } = cashFlows(reports);
      const account = restoreFromReports({ balance: cash('3000'), instruments: listed, orders: new Map(), reports });
      const openCost = account.positions
        .filter((it) => it.symbol === perp.symbol)
        .reduce((sum, it) => sum + it.cost, 0n);
      expect(left).toBe(cash('3000') + flows + openCost - fees + funding);
    });
  });

  it('[T2] an order never fills beyond its quantity, beyond its price, or after its end; a post-only one never takes', () => {
    check(({ reports, orders }) => {
      const filled = new Map<string, bigint>();
      const ended = new Set<string>();
      for (const it of reports) {
        if (!('orderId' in it)) continue;
        const order = orders.get(it.orderId);
        if (it.kind === 'cancel-rejected' || order === undefined) continue;
        expect(ended.has(it.orderId)).toBe(false);
        if (it.kind === 'cancelled' || it.kind === 'rejected') ended.add(it.orderId);
        if (it.kind !== 'fill') continue;
        const sum = (filled.get(it.orderId) ?? 0n) + it.quantity;
        filled.set(it.orderId, sum);
        expect(sum).toBeLessThanOrEqual(order.quantity);
        if (sum === order.quantity) ended.add(it.orderId);
        if (order.postOnly) expect(it.liquidity).toBe('maker');
        if (order.type === 'limit' && order.side === 'buy') expect(it.price).toBeLessThanOrEqual(order.price ?? 0n);
        if (order.type === 'limit' && order.side === 'sell') expect(it.price).toBeGreaterThanOrEqual(order.price ?? 0n);
        if (it.liquidity === 'maker') expect(it.price).toBe(order.price);
      }
    });
  });

  it('[T2] fills of one quote never exceed its size at any level, and takers never get a better price than it', () => {
    check(({ reports, quotes }) => {
      for (const it of reports) {
        if (it.kind !== 'fill') continue;
        const standing = quotes.findLast((quote) => quote.symbol === it.symbol && quote.at <= it.at);
        if (standing === undefined) continue;
        const level = it.liquidity === 'maker' ? `${it.side}/quote` : `${it.side}/${it.price}`;
        const key =
          level === `${it.side}/${it.side === 'buy' ? standing.ask : standing.bid}` ? `${it.side}/quote` : level;
        standing.left[key] = (standing.left[key] ?? 0n) + it.quantity;
        expect(standing.left[key]).toBeLessThanOrEqual(standing.size);
        if (it.liquidity === 'taker' && it.side === 'buy') expect(it.price).toBeGreaterThanOrEqual(standing.ask);
        if (it.liquidity === 'taker' && it.side === 'sell') expect(it.price).toBeLessThanOrEqual(standing.bid);
      }
    });
  });

  it('[T2] reduce-only fills never add to a position or turn it over; spot is never short and never overdrawn', () => {
    check(({ reports, orders }) => {
      const held = new Map<string, bigint>();
      for (const it of reports) {
        if (it.kind !== 'fill') continue;
        const before = held.get(it.symbol) ?? 0n;
        const after = before + (it.side === 'buy' ? it.quantity : -it.quantity);
        held.set(it.symbol, after);
        if (it.symbol === spot.symbol) expect(after).toBeGreaterThanOrEqual(0n);
        if (orders.get(it.orderId)?.reduceOnly !== true) continue;
        expect(after * after).toBeLessThan(before * before);
        expect(after === 0n || after > 0n === before > 0n).toBe(true);
      }
    });
    const spotOnly = fc.array(
      action.filter((it) => !('order' in it) || it.order.symbol === spot.symbol),
      { maxLength: 100, size: 'max' },
    );
    fc.assert(
      fc.property(spotOnly, fc.integer({ min: 0, max: 2_000 }), (list, balance) => {
        expect(play(list, 1, cash(String(balance))).venue.snapshot().cash).toBeGreaterThanOrEqual(0n);
      }),
    );
  });

  it('[T2] every order is answered; what is neither closed nor rejected stands in the venue’s snapshot', () => {
    check(({ reports, orders, venue }) => {
      const open = new Map<string, bigint>();
      for (const it of reports) {
        if (it.kind === 'accepted') open.set(it.orderId, 0n);
        if (it.kind === 'cancelled') open.delete(it.orderId);
        if (it.kind !== 'fill') continue;
        const sum = (open.get(it.orderId) ?? 0n) + it.quantity;
        if (sum === orders.get(it.orderId)?.quantity) open.delete(it.orderId);
        else open.set(it.orderId, sum);
      }
      const shown = venue.snapshot().openOrders.map((it): [string, bigint] => [it.orderId, it.filled]);
      expect(new Map(shown)).toEqual(open);
      const answered = new Set(reports.map((it) => ('orderId' in it ? it.orderId : '')));
      expect([...orders.keys()].filter((id) => !answered.has(id))).toEqual([]);
    });
  });

  it('[T2] one seed gives one run, byte for byte', () => {
    fc.assert(
      fc.property(actions, fc.nat(1_000), (list, seed) => {
        expect(encode(play(list, seed).reports)).toBe(encode(play(list, seed).reports));
      }),
    );
  });

  it('[T2] another seed gives other latencies', () => {
    const list: Action[] = Array.from({ length: 20 }, () => ({ kind: 'cancel', of: 1 }));
    expect(encode(play(list, 1).reports)).not.toBe(encode(play(list, 2).reports));
  });

  it.each([
    ['its reports say', fromReports],
    ['it says itself', ({ venue }: Run) => venue.restorable()],
  ])('goes on after a restart as what %s: same orders, positions, cash and fills', (_what, restoreOf) => {
    check((run) => {
      const { reports, venue, clock } = run;
      const again = harness(config, { restore: restoreOf(run) }, clock.now());
      const [before, after] = [venue.snapshot(0), again.venue.snapshot(0)];
      const byId = (list: typeof before.openOrders) => list.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
      expect({ ...after, openOrders: byId(after.openOrders) }).toEqual({
        ...before,
        openOrders: byId(before.openOrders),
      });
      const used = new Set(reports.filter((it) => it.kind === 'fill').map((it) => it.fillId));
      again.quote('99', '101');
      again.send({ id: 'after0-1', side: 'buy', size: '0.2' });
      again.settle();
      for (const it of again.of('fill')) expect(used.has(it.fillId)).toBe(false);
    });
  });
});

function fromReports({ orders, reports }: Run): PaperRestore {
  return restoreFromReports({ balance: cash('3000'), instruments: listed, orders, reports });
}

const listed = new Map([perp, spot].map((it) => [it.symbol, it]));
