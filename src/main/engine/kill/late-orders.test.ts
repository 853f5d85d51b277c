import { describe, expect, it } from 'vitest';
import { type Quantity, quantity } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { VenueOrder } from '../domain/order.ts';
import { fold } from '../fold.ts';
import { emptyState } from '../state.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { latchedTrips } from './trips.ts';

const GLOBAL = { kind: 'global' } as const;
const A = { kind: 'agent', agent: 'a' } as const;
const SCOPES: [string, Scope][] = [
  ['one agent', A],
  ['everything', GLOBAL],
];

const held = (rig: Rig): bigint => rig.venue.positions.get(PERP.symbol) ?? 0n;
const moved = (rig: Rig): boolean => [...rig.state.alarms.values()].some((it) => it.cause.includes('after its kill'));

/** The venue takes limit orders only after so long, fills them, and leaves every cancel unanswered. */
function slowFor(rig: Rig, ms: number): void {
  rig.venue.script = {
    submit: (order) => {
      if (order.type !== 'limit') return false;
      rig.venue.reply(() => rig.venue.fill(order, order.quantity), ms);
      return true;
    },
    cancel: () => true,
  };
}

describe('orders that the venue has not answered', () => {
  it.each(SCOPES)(
    "[K4] a kill of %s flattens nothing beside an agent's own exit that is on its way: the position never turns over",
    (_what, scope) => {
      const rig = new Rig(['a', 'b']);
      rig.propose('a', { side: 'buy', quantity: '1' });
      rig.advance(200);
      slowFor(rig, 3_000);
      rig.propose('a', { side: 'sell', quantity: '1', price: '100' });
      const { tripId } = rig.press(scope);
      for (let slice = 0; slice < 100; slice += 1) {
        rig.advance(100);
        expect(held(rig)).toBeGreaterThanOrEqual(0n);
      }
      expect(rig.trip(tripId).phase).toBe('FLAT');
      expect(held(rig)).toBe(0n);
      expect(rig.of('order.approved').filter((it) => it.body.owner.kind === 'kill')).toEqual([]);
    },
  );

  it.each(SCOPES)(
    '[K4] one that arrives after a kill of %s said FLAT starts the run again, raises the alarm, and it ends FLAT again',
    (_what, scope) => {
      const rig = new Rig(['a', 'b']);
      slowFor(rig, 9_000);
      rig.propose('a', { side: 'buy', quantity: '1', price: '100' });
      const { tripId } = rig.press(scope);
      rig.advance(8_900);
      expect(rig.trip(tripId).phase).toBe('FLAT');
      expect([rig.kills.isRunning, moved(rig)]).toEqual([false, false]);
      rig.advance(110);
      expect([rig.kills.isRunning, moved(rig), held(rig)]).toEqual([true, true, quantity('1')]);
      expect(rig.trip(tripId).phase).not.toBe('FLAT');
      rig.advance(10_000);
      expect([rig.trip(tripId).phase, held(rig)]).toEqual(['FLAT', 0n]);
      expect(rig.kills.isRunning).toBe(false);
    },
  );

  it("[K4] one of an agent whose kill is over starts its run again while another agent's kill works", () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('b', { side: 'buy', quantity: '1' });
    rig.advance(200);
    slowFor(rig, 9_000);
    rig.propose('a', { side: 'buy', quantity: '1', price: '100' });
    const first = rig.press(A);
    rig.advance(8_900);
    expect(rig.trip(first.tripId).phase).toBe('FLAT');
    const second = rig.press({ kind: 'agent', agent: 'b' });
    rig.advance(110);
    expect([rig.trip(second.tripId).phase, moved(rig)]).toEqual(['FLATTENING', true]);
    rig.advance(20_000);
    expect([first, second].map((it) => rig.trip(it.tripId).phase)).toEqual(['FLAT', 'FLAT']);
    expect(held(rig)).toBe(0n);
  });

  it('[K6] after a restart one in state unknown is asked for and settled', () => {
    const before = new Rig(['a']);
    before.venue.script = { submit: () => true, read: () => true };
    before.propose('a', { side: 'buy', quantity: '1', ref: 'lost' });
    before.advance(10_500);
    before.core.settle();
    const state = emptyState();
    for (const record of before.journal.records()) fold(state, record);
    expect([...state.orders.open.values()].map((it) => it.state)).toEqual(['unknown']);

    const after = new Rig(['a'], state);
    after.now = before.now;
    after.agents.stopAll('restart');
    after.kills.resume();
    after.road.resume(after.now);
    after.advance(60_000);
    expect(after.venue.count('read')).toBeGreaterThan(0);
    expect([...state.orders.open.values()]).toEqual([]);
    expect(after.of('order.reconciled').map((it) => it.body.state)).toEqual(['cancelled']);
  });
});

describe('a part that the venue refuses as too small', () => {
  it('[K5] does not make the large rest dust: it is traded on until it is flat', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '1.05' });
    rig.propose('b', { side: 'sell', quantity: '0.05' });
    rig.advance(200);
    const small = quantity('0.05');
    const isRefused = (order: VenueOrder): boolean => !order.reduceOnly && order.quantity <= small;
    const sentBefore = rig.venue.submitted.length;
    // The venue nets the two: what is above its position is sent as a plain order of its own, and that one is refused.
    rig.venue.script = {
      submit: (order) => {
        if (isRefused(order)) rig.venue.reply(() => rig.venue.reject(order.id, 'below-minimum-notional'));
        else
          rig.venue.reply(() => {
            rig.venue.fill(order, (order.quantity - (order.quantity / 2n / PERP.step) * PERP.step) as Quantity);
            rig.venue.say({ kind: 'cancelled', orderId: order.id, reason: 'immediate-or-cancel', at: rig.now });
          });
        return true;
      },
    };
    const { tripId } = rig.press(A);
    rig.advance(500);
    const first = rig.venue.submitted.slice(sentBefore);
    expect(first.some(isRefused)).toBe(true);
    expect(first.some((it) => it.reduceOnly && it.quantity === quantity('1'))).toBe(true);
    rig.advance(2_000);
    expect(rig.trip(tripId).exhausted).toBe(false);
    expect(rig.trip(tripId).residuals.map((it) => it.type)).not.toContain('dust');
    rig.venue.script = {};
    rig.advance(20_000);
    expect(latchedTrips(rig.state.trips)).toMatchObject([{ phase: 'FLAT', residuals: [] }]);
    // What is left at the venue is the other agent's alone.
    expect(held(rig)).toBe(-small);
  });
});
