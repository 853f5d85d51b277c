import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abs, cash, isMultiple, min, plus, type Quantity, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { VenueSnapshot } from '../domain/venue-report.ts';
import { PERP } from '../testing/rig.ts';
import { booksDiffer, closable, closedByHand, flattenOrders, heldInScope } from './exposure.ts';
import type { KillView } from './scope-view.ts';

const size = fc.bigInt({ min: 1n, max: 10n ** 20n }).map((units) => units as Quantity);
/** Off the venue's step as often as on it. */
const anySize = fc.oneof(
  size,
  fc.bigInt({ min: 1n, max: 500n }).map((n) => (n * PERP.step) as Quantity),
);
const signed = fc.tuple(anySize, fc.boolean()).map(([it, long]) => (long ? it : -it) as Quantity);

function view(books: Record<string, Quantity> = {}, minQuantity = PERP.minQuantity): KillView {
  return {
    order: () => undefined,
    openOrders: () => [],
    bookQuantity: (agent) => books[agent] ?? ZERO_QUANTITY,
    bookSymbols: () => [PERP.symbol],
    agentSymbols: () => [PERP.symbol],
    othersHold: (agent, _symbol, side) =>
      Object.entries(books).reduce((sum, [name, it]) => {
        const counts = name !== agent && name !== 'house' && it > 0n === (side === 'long');
        return counts ? plus(sum, abs(it)) : sum;
      }, ZERO_QUANTITY),
    hasBooks: true,
    booked: () => [],
    houseQuantity: () => books.house ?? ZERO_QUANTITY,
    booksQuantity: () => Object.values(books).reduce((sum, it) => plus(sum, it), ZERO_QUANTITY),
    beyondBooks: () => ZERO_QUANTITY,
    instrument: () => ({ ...PERP, minQuantity }),
    value: () => ZERO_CASH,
  };
}

function snapshot(net: Quantity): VenueSnapshot {
  return { openOrders: [], positions: [{ symbol: PERP.symbol, quantity: net }], cash: cash('0'), fills: [] };
}

describe('what of a holding can be closed', () => {
  it('[K5] is a multiple of the step, never above the holding, never below the minimum but zero', () => {
    fc.assert(
      fc.property(signed, size, (quantity, minimum) => {
        const closed = closable({ symbol: PERP.symbol, quantity }, view({}, minimum));
        expect(closed <= abs(quantity)).toBe(true);
        expect(isMultiple(closed, PERP.step)).toBe(true);
        expect(closed === 0n || closed >= minimum).toBe(true);
        if (closed !== 0n) expect(abs(quantity) - closed < PERP.step).toBe(true);
      }),
    );
  });
});

describe('the orders that flatten a holding', () => {
  it('[K2] sum to what is to be closed, on its side, and none is off the step or below the minimum', () => {
    fc.assert(
      fc.property(signed, signed, fc.option(fc.constant('a'), { nil: null }), (quantity, net, agent) => {
        const held = { symbol: PERP.symbol, quantity };
        const wanted = closable(held, view());
        fc.pre(wanted !== 0n);
        const orders = flattenOrders(held, wanted, agent, snapshot(net), view(), true);
        expect(orders.reduce((sum, it) => plus(sum, it.quantity), ZERO_QUANTITY)).toBe(wanted);
        for (const order of orders) {
          expect(order.side).toBe(quantity > 0n ? 'sell' : 'buy');
          expect(order.quantity >= PERP.minQuantity).toBe(true);
          expect(isMultiple(order.quantity, PERP.step)).toBe(true);
        }
      }),
    );
  });

  it('[K4] ask for reduce-only no more than the net position of the venue holds', () => {
    fc.assert(
      fc.property(signed, fc.oneof(signed, fc.constant(ZERO_QUANTITY)), (quantity, net) => {
        const held = { symbol: PERP.symbol, quantity };
        const wanted = closable(held, view());
        fc.pre(wanted !== 0n);
        const reduced = flattenOrders(held, wanted, 'a', snapshot(net), view(), true)
          .filter((it) => it.reduceOnly)
          .reduce((sum, it) => plus(sum, it.quantity), ZERO_QUANTITY);
        const reducible = net > 0n === quantity > 0n ? abs(net) : 0n;
        expect(reduced <= reducible).toBe(true);
      }),
    );
  });

  it('[K4] are wholly reduce-only for the whole account', () => {
    fc.assert(
      fc.property(signed, (quantity) => {
        const held = { symbol: PERP.symbol, quantity };
        const wanted = closable(held, view());
        fc.pre(wanted !== 0n);
        const orders = flattenOrders(held, wanted, null, snapshot(quantity), view(), true);
        expect(orders).toEqual([expect.objectContaining({ reduceOnly: true, quantity: wanted })]);
      }),
    );
  });
});

describe('an agent where books and venue differ', () => {
  it('[K13] [K4] never closes more than the venue holds on that side beyond what others claim, nor what was closed by hand', () => {
    const maybe = fc.oneof(signed, fc.constant(ZERO_QUANTITY));
    fc.assert(
      fc.property(signed, maybe, maybe, maybe, size, (quantity, net, other, house, minimum) => {
        const held = { symbol: PERP.symbol, quantity };
        const books = view({ a: quantity, b: other, house }, minimum);
        const wanted = closable(held, books);
        fc.pre(wanted !== 0n);
        const orders = flattenOrders(held, wanted, 'a', snapshot(net), books, false);
        const onSide = (it: Quantity) => (it > 0n === quantity > 0n ? abs(it) : ZERO_QUANTITY);
        const own = abs(quantity) - closedByHand(held, books);
        expect(orders.length).toBeLessThanOrEqual(1);
        for (const order of orders) {
          expect(order).toMatchObject({ reduceOnly: true, side: quantity > 0n ? 'sell' : 'buy' });
          expect(order.quantity + onSide(other)).toBeLessThanOrEqual(onSide(net));
          expect(order.quantity).toBeLessThanOrEqual(own);
          expect(order.quantity >= minimum && isMultiple(order.quantity, PERP.step)).toBe(true);
        }
      }),
    );
  });
});

describe('what was closed by hand of an agent’s holding', () => {
  it("[K13] is what stands against it in the house's book, never more than either, and nothing on the same side", () => {
    fc.assert(
      fc.property(signed, fc.oneof(signed, fc.constant(ZERO_QUANTITY)), (quantity, house) => {
        const closed = closedByHand({ symbol: PERP.symbol, quantity }, view({ a: quantity, house }));
        const against = house !== 0n && house > 0n !== quantity > 0n;
        expect(closed).toBe(against ? min(abs(quantity), abs(house)) : 0n);
        const after = abs(quantity) - closed + (abs(house) - closed);
        expect(after).toBe(against ? abs((quantity + house) as Quantity) : abs(quantity) + abs(house));
      }),
    );
  });
});

describe('what a scope holds', () => {
  it("[K13] is the venue's positions for a global kill and the agent's own book for one agent", () => {
    const books = { a: 3n as Quantity, b: -5n as Quantity };
    const venue = snapshot(-2n as Quantity);
    expect(heldInScope(venue, { kind: 'global' }, 'paper', view(books))).toEqual([
      { symbol: PERP.symbol, quantity: -2n },
    ]);
    expect(heldInScope(venue, { kind: 'agent', agent: 'a' }, 'paper', view(books))).toEqual([
      { symbol: PERP.symbol, quantity: 3n },
    ]);
    expect(booksDiffer(venue, [PERP.symbol], view(books))).toEqual([]);
    expect(booksDiffer(snapshot(-1n as Quantity), [PERP.symbol], view(books))).toEqual([
      { symbol: PERP.symbol, quantity: 1n },
    ]);
  });
});
