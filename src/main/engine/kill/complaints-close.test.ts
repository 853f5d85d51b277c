import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, isMultiple, type Quantity, quantity } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { VenueSnapshot } from '../domain/venue-report.ts';
import { PERP, Rig } from '../testing/rig.ts';

/** What users of such systems complain about, when they close positions: docs/complaints.md. */

const GLOBAL: Scope = { kind: 'global' };
const A: Scope = { kind: 'agent', agent: 'a' };
const SCOPES: [string, Scope][] = [
  ['everything', GLOBAL],
  ['one agent', A],
];

/** `a` is long 2. */
function long(names: readonly string[] = ['a']): Rig {
  const rig = new Rig(names);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.advance(1_000);
  return rig;
}
function there(rig: Rig): bigint {
  return rig.venue.positions.get(PERP.symbol) ?? 0n;
}
function isFlat(rig: Rig, tripId: string): void {
  expect([rig.trip(tripId).phase, rig.atVenue(), rig.venue.orders.size, rig.held('a')]).toEqual(['FLAT', '0', 0, '0']);
}
function flattens(rig: Rig) {
  return rig.of('order.approved').filter((it) => it.body.owner.kind === 'kill');
}

describe('complaint:', () => {
  it.each(['with', 'without'])(
    '[K4] resting limit orders survive a "confirmed flat": FLAT is not said while the venue lists one, whoever placed it (%s a position)',
    (position) => {
      const rig = position === 'with' ? long() : new Rig(['a']);
      rig.rest('a');
      rig.venue.orderByHand(PERP.symbol, 'buy', '1');
      let deaf = 6;
      rig.venue.script.cancel = () => deaf-- > 0;
      const { tripId } = rig.press(GLOBAL);
      for (let i = 0; i < 200 && rig.trip(tripId).phase !== 'FLAT'; i += 1) {
        rig.advance(100);
        if (rig.trip(tripId).phase === 'FLAT') expect(rig.venue.orders.size).toBe(0);
      }
      isFlat(rig, tripId);
      // They were tried more than once: it did not come easily.
      expect(rig.venue.count('cancel')).toBeGreaterThan(6);
    },
  );

  it.each(SCOPES)(
    '[K4] orders fill between cancel-all and close-all (%s): what they filled is closed too',
    (_what, scope) => {
      const rig = long();
      for (let i = 0; i < 5; i += 1) rig.propose('a', { side: 'buy', quantity: '1', price: String(90 + i) });
      rig.advance(100);
      let passed = 0;
      rig.venue.script.cancel = (id) => {
        passed += 1;
        const order = rig.venue.orders.get(id);
        if (order === undefined || passed % 2 === 0) return false;
        rig.venue.reply(() => {
          rig.venue.fill(order, order.quantity);
          rig.venue.end(id, 'requested');
        });
        return true;
      };
      const { tripId } = rig.press(scope);
      rig.advance(20_000);
      isFlat(rig, tripId);
      expect(flattens(rig).map((it) => formatAmount(it.body.quantity))).toEqual(['5']);
    },
  );

  it.each(SCOPES)(
    '[K4] sold twice after a partial fill (%s): the next order is for what is left and no more',
    (_what, scope) => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 199 }), { maxLength: 6 }), (parts) => {
          const rig = long();
          const left = [...parts];
          rig.venue.script.submit = (order) => {
            const part = left.shift();
            if (part === undefined) return false;
            rig.venue.reply(() => {
              const size = (PERP.step * BigInt(part)) as Quantity;
              rig.venue.fill(order, size < order.quantity ? size : order.quantity);
              rig.venue.say({ kind: 'cancelled', orderId: order.id, reason: 'immediate-or-cancel', at: rig.now });
            });
            return true;
          };
          const { tripId } = rig.press(scope);
          for (let i = 0; i < 300; i += 1) {
            rig.advance(100);
            expect(there(rig)).toBeGreaterThanOrEqual(0n);
          }
          isFlat(rig, tripId);
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each(SCOPES)(
    '[K5] minimum notional makes a position immortal (%s): it is named with the minimum, and can be killed anew',
    (_what, scope) => {
      const rig = long();
      rig.venue.script.submit = (order) => {
        rig.venue.reply(() => rig.venue.reject(order.id, 'below-minimum-notional'));
        return true;
      };
      const first = rig.press(scope);
      rig.advance(30_000);
      expect(rig.trip(first.tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
      expect(rig.trip(first.tripId).residuals).toMatchObject([
        { type: 'dust', reason: 'below-minimum-notional', quantity: quantity('2'), minNotional: PERP.minNotional },
      ]);
      const typed = scope.kind === 'global' ? 'ALL' : scope.agent;
      rig.kills.reset({
        tripId: first.tripId,
        by: 'test',
        reason: 'seen',
        typed,
        residualsSeen: true,
        rootCause: 'a test',
        actions: 'none',
      });
      rig.venue.script = {};
      const again = rig.press(scope, 'press-again-0001');
      rig.advance(30_000);
      isFlat(rig, again.tripId);
    },
  );

  it.each(SCOPES)(
    '[K4] force-exit does nothing after a manual sale (%s): what the sale left is closed',
    (_what, scope) => {
      for (const byHand of ['0.5', '1.99', '2']) {
        const rig = long();
        rig.venue.tradeByHand(PERP.symbol, 'sell', byHand);
        const { tripId } = rig.press(scope);
        rig.advance(20_000);
        isFlat(rig, tripId);
        expect([rig.held('house'), rig.held('account')]).toEqual(['0', '0']);
        expect(flattens(rig)).toHaveLength(byHand === '2' ? 0 : 1);
      }
    },
  );

  it.each(SCOPES)(
    '[K4] emergency sell fails after a partial fill (%s): the rest is sold by another order',
    (_what, scope) => {
      const rig = long();
      let first = true;
      rig.venue.script.submit = (order) => {
        if (!first) return false;
        first = false;
        rig.venue.reply(() => {
          rig.venue.fill(order, quantity('1.3'));
          // The venue calls the rest an error, not an end.
          rig.venue.reject(order.id, 'insufficient-balance');
        });
        return true;
      };
      const { tripId } = rig.press(scope);
      rig.advance(20_000);
      isFlat(rig, tripId);
      expect(flattens(rig).map((it) => formatAmount(it.body.quantity))).toEqual(['2', '0.7']);
    },
  );

  it.each(SCOPES)(
    '[K5] flatten rounds above holdings and is rejected (%s): it rounds down, and what is below a step is named',
    (_what, scope) => {
      fc.assert(
        fc.property(fc.bigInt({ min: 1n, max: 3n * PERP.step }), (units) => {
          const rig = new Rig(['a', 'b']);
          rig.venue.script.submit = () => true;
          const order = rig.propose('a', { side: 'buy', quantity: '3' });
          if (order === undefined) throw new Error('denied');
          rig.advance(100);
          // An agent's fill leaves it with less than a step beside.
          rig.venue.fill({ id: order.id, symbol: order.symbol, side: 'buy' }, units as Quantity);
          rig.venue.script = {};
          const held = there(rig);
          const before = rig.venue.submitted.length;
          const { tripId } = rig.press(scope);
          rig.advance(30_000);
          const sent = rig.venue.submitted.slice(before);
          for (const it of sent) {
            expect(it.quantity).toBeLessThanOrEqual(held);
            expect(isMultiple(it.quantity, PERP.step)).toBe(true);
          }
          const rest = held % PERP.step;
          expect([there(rig), rig.trip(tripId).phase]).toEqual([rest, rest === 0n ? 'FLAT' : 'INCOMPLETE']);
          expect(rig.trip(tripId).residuals.map((it) => [it.reason, it.quantity])).toEqual(
            rest === 0n ? [] : [['below-one-step', rest]],
          );
        }),
        { numRuns: 40 },
      );
    },
  );

  it('[K4] stale snapshot fails half the closes: an old answer is dropped, and each position is closed once, in full', () => {
    const rig = new Rig(['a', 'b'], undefined, ['paper']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.propose('a', { side: 'buy', quantity: '3', symbol: 'ETH/USD' });
    const old: { snapshot: VenueSnapshot; at: number } = { snapshot: rig.venue.truth(), at: rig.now };
    rig.advance(1_000);
    const before = rig.venue.submitted.length;
    let reads = 0;
    rig.venue.script.read = (readId) => {
      reads += 1;
      if (reads % 3 !== 1) return false;
      rig.venue.reply(() => rig.venue.say({ kind: 'snapshot', readId, ...old }));
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(30_000);
    isFlat(rig, tripId);
    expect(rig.venue.positions.get('ETH/USD')).toBe(0n);
    expect(rig.venue.submitted.slice(before).map((it) => [it.symbol, formatAmount(it.quantity)])).toEqual([
      ['BTC-PERP', '2'],
      ['ETH/USD', '3'],
    ]);
    expect(rig.of('kill.read').every((it) => it.body.readAt > old.at)).toBe(true);
  });

  it.each(SCOPES)(
    '[N4] [K4] rate-limited cancels cause double fills (%s): nothing is sold beside an order that may still fill',
    (_what, scope) => {
      const rig = long();
      for (let i = 0; i < 6; i += 1) rig.propose('a', { side: 'sell', quantity: '2', price: String(110 + i) });
      rig.advance(200);
      expect(rig.venue.orders.size).toBe(6);
      let throttled = 12;
      rig.venue.script.cancel = (id) => {
        throttled -= 1;
        // Two more get lost: a read lists their orders as if nothing had been asked.
        if (throttled >= 0) rig.venue.throttle('cancel', id, 500);
        return throttled >= -2;
      };
      const { tripId } = rig.press(scope);
      // The market reaches one of them while its cancel is held off, and again whenever the kill sells.
      const reach = (): void => {
        const [order] = [...rig.venue.orders.values()];
        if (order !== undefined) rig.venue.fill(order, quantity('1'));
      };
      rig.venue.script.submit = (order) => {
        rig.venue.reply(() => rig.venue.take(order));
        rig.venue.reply(reach);
        return true;
      };
      rig.advance(300);
      reach();
      for (let i = 0; i < 200; i += 1) {
        rig.advance(100);
        expect(there(rig)).toBeGreaterThanOrEqual(0n);
      }
      isFlat(rig, tripId);
      expect(flattens(rig).map((it) => formatAmount(it.body.quantity))).toEqual(['1']);
    },
  );

  it('[K5] an order below the minimum enlarged until it passed: a flatten is never larger than what is held', () => {
    const rig = long();
    rig.venue.minQuantity = quantity('5');
    const before = rig.venue.submitted.length;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(60_000);
    expect(rig.venue.submitted.slice(before).map((it) => formatAmount(it.quantity))).toEqual(['2']);
    expect(rig.trip(tripId).residuals).toMatchObject([{ type: 'dust', reason: 'below-minimum-quantity' }]);
  });
});
