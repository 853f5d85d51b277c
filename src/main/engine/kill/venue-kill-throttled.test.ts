import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantity } from '../../../shared/money.ts';
import { PERP, Rig, SPOT } from '../testing/rig.ts';

const GLOBAL = { kind: 'global' } as const;

/** `a` is long 2 and works so many orders. */
function busy(orders: number): Rig {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  for (let i = 0; i < orders; i += 1) rig.propose('a', { side: 'buy', quantity: '1', price: String(50 + i / 2) });
  rig.advance(1_000);
  expect(rig.venue.orders.size).toBe(orders);
  return rig;
}
function callsAfter(rig: Rig, from: number, kind: 'submit' | 'cancel' | 'read'): number[] {
  return rig.venue.calls.filter((it) => it.kind === kind && it.at > from).map((it) => it.at);
}
function isFlat(rig: Rig, tripId: string): void {
  expect([rig.trip(tripId).phase, rig.atVenue(), rig.venue.orders.size]).toEqual(['FLAT', '0', 0]);
}

describe('a kill at a venue that takes only so many requests', () => {
  it('[N4] sends cancels that were throttled again after the pause that the venue named, and not before', () => {
    const rig = busy(5);
    const pressedAt = rig.now;
    const refused = new Set<string>();
    rig.venue.script.cancel = (id) => {
      if (refused.size >= 3 || refused.has(id)) return false;
      refused.add(id);
      rig.venue.throttle('cancel', id, 4_000);
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    // It answers after 50 ms, and then wants to be left alone for 4 s.
    rig.advance(4_000);
    expect(callsAfter(rig, pressedAt, 'cancel')).toEqual([]);
    expect(callsAfter(rig, pressedAt, 'read')).toEqual([]);
    rig.advance(1_000);
    expect(callsAfter(rig, pressedAt, 'cancel')).toHaveLength(refused.size);
    expect(rig.venue.calls.find((it) => it.at > pressedAt)?.kind).toBe('cancel');
    rig.advance(10_000);
    isFlat(rig, tripId);
    expect(rig.trip(tripId)).toMatchObject({ cancelsConfirmed: 5, cancelsTotal: 5 });
  });

  it('[N4] keeps to what the venue takes: the cancels that it has no room for follow, none is dropped', () => {
    const rig = busy(40);
    rig.advance(60_000);
    rig.venue.requestLimit = { requests: 10, perMs: 1_000 };
    const { tripId } = rig.press(GLOBAL);
    expect(rig.venue.count('cancel')).toBe(10);
    rig.advance(60_000);
    isFlat(rig, tripId);
    expect(rig.venue.count('cancel')).toBe(40);
    const times = rig.venue.calls.map((it) => it.at).filter((at) => at > rig.trip(tripId).at);
    for (const at of times) expect(times.filter((it) => it > at - 1_000 && it <= at).length).toBeLessThanOrEqual(10);
  });

  it('[N4] reads again after a throttled read when the venue takes it, and not before', () => {
    const rig = busy(0);
    let throttled = 1;
    rig.venue.script.read = (readId) => {
      if (throttled-- <= 0) return false;
      rig.venue.throttle('read', readId, 6_000);
      return true;
    };
    const pressedAt = rig.now;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(6_000);
    expect(callsAfter(rig, pressedAt, 'read')).toEqual([]);
    rig.advance(20_000);
    isFlat(rig, tripId);
  });

  it('[N4] a flatten order that was throttled was not looked at: it is sent anew after the pause, as another order', () => {
    const rig = busy(0);
    const before = rig.venue.submitted.length;
    let throttledAt = 0;
    rig.venue.script.submit = (order) => {
      if (throttledAt !== 0) return false;
      throttledAt = rig.now;
      rig.venue.throttle('submit', order.id, 3_000);
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(3_000);
    expect(callsAfter(rig, throttledAt, 'submit')).toEqual([]);
    expect(callsAfter(rig, throttledAt, 'read')).toEqual([]);
    rig.advance(20_000);
    isFlat(rig, tripId);
    const sent = rig.venue.submitted.slice(before);
    expect(sent.map((it) => it.quantity)).toEqual([quantity('2'), quantity('2')]);
    expect(new Set(sent.map((it) => it.id)).size).toBe(2);
  });

  it('[N4] one agent that was throttled has used up nothing that a kill of another needs once the pause is over', () => {
    const rig = busy(1);
    rig.venue.requestLimit = { requests: 10, perMs: 1_000 };
    rig.venue.script.submit = (order) => {
      rig.venue.throttle('submit', order.id, 2_000);
      return true;
    };
    for (let i = 0; i < 10; i += 1) rig.propose('b', { side: 'buy', quantity: '1', price: '60' });
    rig.advance(100);
    rig.venue.script = {};
    const { tripId } = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(20_000);
    isFlat(rig, tripId);
    expect(rig.told.filter((it) => it.report.kind === 'rejected').length).toBeGreaterThan(0);
  });

  it('[N4] [K4] where the venue counts reads apart, the proof does not wait for room that only orders need', () => {
    const rig = busy(3);
    const reads = { requests: 100, perMs: 1_000, costs: { read: 1, cancel: 1 } };
    rig.venue.requestLimit = { requests: 1, perMs: 60_000, costs: { submit: 1 }, beside: [reads] };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(4_000);
    isFlat(rig, tripId);
  });

  it('[N4] [K4] and what is left is closed as soon as the venue takes the next order, never beside its limit', () => {
    const rig = busy(0);
    rig.propose('b', { symbol: SPOT.symbol, side: 'buy', quantity: '1' });
    rig.advance(1_000);
    const reads = { requests: 100, perMs: 1_000, costs: { read: 1, cancel: 1 } };
    rig.venue.requestLimit = { requests: 1, perMs: 5_000, costs: { submit: 1 }, beside: [reads] };
    const pressedAt = rig.now;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(4_000);
    expect(callsAfter(rig, pressedAt - 1, 'submit')).toHaveLength(1);
    rig.advance(12_000);
    expect([rig.trip(tripId).phase, rig.atVenue(), rig.atVenue(SPOT)]).toEqual(['FLAT', '0', '0']);
    const closes = callsAfter(rig, pressedAt - 1, 'submit');
    expect(closes).toHaveLength(2);
    expect((closes[1] ?? 0) - (closes[0] ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  it('[K4] a venue that throttles without end is waited for within bounds, and then given up as INCOMPLETE', () => {
    for (const what of ['cancel', 'read', 'submit'] as const) {
      const rig = busy(2);
      rig.venue.script[what] = (it: { readonly id: string } | string) => {
        rig.venue.throttle(what, typeof it === 'string' ? it : it.id, 3_600_000);
        return true;
      };
      const { tripId } = rig.press(GLOBAL);
      rig.advance(12 * 3_600_000);
      expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
      expect(rig.venue.calls.length).toBeLessThan(1_000);
      expect(rig.kills.wakeAt).toBeNull();
    }
  });

  it('[K4] [N4] whatever is throttled, and however small the limit, it ends flat and never sells more than is held', () => {
    const pause = fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: null, freq: 3 });
    const world = fc.record({
      requests: fc.integer({ min: 4, max: 20 }),
      perMs: fc.integer({ min: 100, max: 3_000 }),
      orders: fc.integer({ min: 0, max: 12 }),
      pauses: fc.array(pause, { maxLength: 30 }),
    });
    fc.assert(
      fc.property(world, ({ requests, perMs, orders, pauses }) => {
        const rig = busy(orders);
        rig.advance(10_000);
        rig.venue.requestLimit = { requests, perMs };
        const left = [...pauses];
        const throttled = (what: 'submit' | 'cancel' | 'read', id: string): boolean => {
          const ms = left.shift() ?? null;
          if (ms !== null) rig.venue.throttle(what, id, ms);
          return ms !== null;
        };
        rig.venue.script = {
          submit: (order) => throttled('submit', order.id),
          cancel: (id) => throttled('cancel', id),
          read: (id) => throttled('read', id),
        };
        const { tripId } = rig.press(GLOBAL);
        for (let i = 0; i < 1_200 && rig.trip(tripId).phase !== 'FLAT'; i += 1) {
          rig.advance(250);
          expect(rig.venue.positions.get(PERP.symbol) ?? 0n).toBeGreaterThanOrEqual(0n);
        }
        isFlat(rig, tripId);
      }),
      { numRuns: 60 },
    );
  });
});
