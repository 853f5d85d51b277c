import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../shared/scope.ts';
import { ELSEWHERE, PERP, Rig } from '../testing/rig.ts';

/** What users of such systems complain about, when they start again: docs/complaints.md. */

const SCOPES: [string, Scope][] = [
  ['everything', { kind: 'global' }],
  ['one agent', { kind: 'agent', agent: 'a' }],
];

/** `a` is long 2 and works an order. */
function busy(): Rig {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.propose('a', { side: 'buy', quantity: '1', price: '90', ref: 'rests' });
  rig.advance(1_000);
  rig.core.settle();
  return rig;
}

describe('complaint:', () => {
  it.each(SCOPES)(
    '[K4] a warm restart flattens a cached position the venue does not hold (kill of %s): only what the venue holds is closed',
    (_what, scope) => {
      const rig = busy();
      const before = rig.venue.submitted.length;
      const after = rig.restart(() => {
        rig.venue.tradeByHand(PERP.symbol, 'sell', '2');
        rig.venue.orders.clear();
      });
      // Before any read could tell.
      const { tripId } = after.press(scope);
      after.advance(20_000);
      expect([after.trip(tripId).phase, after.atVenue(), after.held('a')]).toEqual(['FLAT', '0', '0']);
      expect(after.venue.submitted.slice(before)).toEqual([]);
    },
  );

  it.each(SCOPES)(
    '[K4] a warm restart flattens a cached position the venue does not hold, and the reverse (kill of %s): what it holds and the cache does not is closed',
    (_what, scope) => {
      const rig = busy();
      const after = rig.restart(() => {
        // The resting order filled while nobody was there.
        const [order] = [...rig.venue.orders.values()];
        if (order !== undefined) rig.venue.fill(order, order.quantity);
      });
      expect([after.held('a'), after.atVenue()]).toEqual(['2', '3']);
      const { tripId } = after.press(scope);
      after.advance(20_000);
      expect([after.trip(tripId).phase, after.atVenue(), after.held('a')]).toEqual(['FLAT', '0', '0']);
    },
  );

  it('[K4] a warm restart sends nothing to a venue but a question', () => {
    const rig = busy();
    const calls = rig.venue.calls.length;
    const after = rig.restart(() => rig.venue.tradeByHand(PERP.symbol, 'sell', '5'));
    after.advance(60_000);
    expect(new Set(after.venue.calls.slice(calls).map((call) => call.kind))).toEqual(new Set(['read']));
  });

  it('[E1] start-up drops a working order: it works on, is known, and can be cancelled', () => {
    const rig = busy();
    const [there] = [...rig.venue.orders.keys()];
    const after = rig.restart();
    after.advance(60_000);
    const order = after.state.orders.open.get(there ?? '');
    expect(order).toMatchObject({ state: 'working', ref: 'rests', owner: { kind: 'agent', agent: 'a' } });
    expect(after.venue.orders.size).toBe(1);
    after.run('a');
    after.road.cancelByRef('a', { ref: 'rests', purpose: 'test' });
    after.core.commit();
    after.advance(1_000);
    expect([after.venue.orders.size, after.state.orders.open.size]).toEqual([0, 0]);
  });

  it('[E1] start-up drops a working order: not one either whose answer was lost in the crash', () => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    // It is on its way when the process dies, and arrives.
    const after = rig.restart();
    expect(after.venue.orders.size).toBe(1);
    after.advance(1_000);
    expect([...after.state.orders.open.values()].map((it) => it.state)).toEqual(['working']);
    expect(after.venue.submitted).toHaveLength(1);
  });

  it('[E1] start-up drops a working order: at a second venue neither, and a venue that is down is asked until it answers', () => {
    const rig = new Rig(['a'], undefined, ['paper', 'second']);
    for (const { symbol } of [PERP, ELSEWHERE]) rig.propose('a', { side: 'buy', quantity: '1', price: '90', symbol });
    rig.advance(1_000);
    rig.core.settle();
    const after = rig.restart();
    const second = after.venues.get('second');
    if (second === undefined) throw new Error('there is no second venue');
    second.isReachable = false;
    after.advance(60_000);
    second.isReachable = true;
    after.advance(60_000);
    expect([...after.state.orders.open.values()].map((it) => [it.venue, it.state])).toEqual([
      ['paper', 'working'],
      ['second', 'working'],
    ]);
    expect([...new Set(after.of('venue.reconciled').map((it) => it.body.venue))]).toEqual(['paper', 'second']);
  });

  it('[E1] an order is sent again by a restart: never, whatever became of it', () => {
    for (const arrives of [true, false]) {
      const rig = new Rig(['a']);
      if (!arrives) rig.venue.script.submit = () => true;
      rig.propose('a', { side: 'buy', quantity: '1' });
      const after = rig.restart();
      after.advance(60_000);
      expect(after.venue.submitted).toHaveLength(1);
      expect([after.held('a'), after.atVenue()]).toEqual(arrives ? ['1', '1'] : ['0', '0']);
      expect([...after.state.orders.open.keys()]).toEqual([]);
    }
  });
});
