import { describe, expect, it } from 'vitest';
import { quantity } from '../../../shared/money.ts';
import { ELSEWHERE, PERP, Rig } from '../testing/rig.ts';

const GLOBAL = { kind: 'global' } as const;
const A = { kind: 'agent', agent: 'a' } as const;

/** `a` and `b` are long 2 and 1, and work an order, at each of two venues. */
function twoVenues(): Rig {
  const rig = new Rig(['a', 'b'], undefined, ['paper', 'second']);
  for (const { symbol } of [PERP, ELSEWHERE]) {
    rig.propose('a', { side: 'buy', quantity: '2', symbol });
    rig.propose('b', { side: 'buy', quantity: '1', symbol });
    for (const agent of ['a', 'b']) rig.propose(agent, { side: 'buy', quantity: '1', price: '90', symbol });
  }
  rig.advance(1_000);
  return rig;
}
function second(rig: Rig) {
  const venue = rig.venues.get('second');
  if (venue === undefined) throw new Error('there is no second venue');
  return venue;
}

describe('a kill over two venues', () => {
  it('[K4] cancels, flattens and reads each, and is FLAT only with both', () => {
    const rig = twoVenues();
    expect([rig.atVenue(PERP), rig.atVenue(ELSEWHERE)]).toEqual(['3', '3']);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, rig.atVenue(PERP), rig.atVenue(ELSEWHERE)]).toEqual(['FLAT', '0', '0']);
    for (const venue of rig.venues.values()) {
      expect(venue.orders.size).toBe(0);
      expect(rig.of('kill.read').filter((it) => it.body.venue === venue.id && it.body.clean)).toHaveLength(2);
      // Nothing went to the wrong venue.
      const symbol = venue.id === 'second' ? ELSEWHERE.symbol : PERP.symbol;
      expect(new Set(venue.submitted.map((it) => it.symbol))).toEqual(new Set([symbol]));
    }
  });

  it('[K4] one that is dead delays no other: the living one is closed as fast, and the state is INCOMPLETE with its name', () => {
    const alone = twoVenues();
    alone.press(GLOBAL);
    const rig = twoVenues();
    second(rig).isReachable = false;
    const { tripId } = rig.press(GLOBAL);
    for (let i = 0; i < 80; i += 1) {
      alone.advance(25);
      rig.advance(25);
      expect([rig.atVenue(PERP), rig.venue.orders.size]).toEqual([alone.atVenue(PERP), alone.venue.orders.size]);
      expect(rig.trip(tripId).phase).not.toBe('FLAT');
    }
    expect(rig.atVenue(PERP)).toBe('0');
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('INCOMPLETE');
    // What the engine knows of it, and that the venue has not said so itself.
    expect(rig.trip(tripId).residuals).toMatchObject([
      { venue: 'second', type: 'order', symbol: ELSEWHERE.symbol, reason: 'unanswered' },
      { venue: 'second', type: 'order', symbol: ELSEWHERE.symbol, reason: 'unanswered' },
      { venue: 'second', type: 'position', symbol: ELSEWHERE.symbol, quantity: quantity('3') },
      { venue: 'second', type: 'unread', reason: 'read-timed-out' },
    ]);
    expect(rig.venue.count('cancel')).toBe(2);

    second(rig).isReachable = true;
    rig.advance(30_000);
    expect([rig.trip(tripId).phase, rig.atVenue(ELSEWHERE), second(rig).orders.size]).toEqual(['FLAT', '0', 0]);
  });

  it('[N4] one that throttles uses up nothing of the other', () => {
    const rig = twoVenues();
    second(rig).script.cancel = (id) => {
      second(rig).throttle('cancel', id, 30_000);
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(2_000);
    expect([rig.atVenue(PERP), rig.venue.orders.size, rig.atVenue(ELSEWHERE)]).toEqual(['0', 0, '3']);
    expect(rig.trip(tripId).phase).not.toBe('FLAT');
  });

  it('[K13] of one agent closes its share at both, and leaves the rest at both', () => {
    const rig = twoVenues();
    const { tripId } = rig.press(A);
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect([rig.atVenue(PERP), rig.atVenue(ELSEWHERE)]).toEqual(['1', '1']);
    expect([rig.held('b'), rig.held('b', ELSEWHERE.symbol)]).toEqual(['1', '1']);
    for (const venue of rig.venues.values()) {
      expect([...venue.orders.keys()].map((id) => rig.state.orders.open.get(id)?.owner.agent)).toEqual(['b']);
    }
  });

  it('[K4] a report of one venue is no answer to what the other was asked', () => {
    const rig = twoVenues();
    second(rig).script.read = (readId) => {
      // The same id from the wrong venue, which is flat long since.
      rig.venue.reply(() =>
        rig.deliver({ kind: 'snapshot', readId, snapshot: rig.venue.truth(), at: rig.now }, 'paper'),
      );
      return true;
    };
    second(rig).script.cancel = () => true;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(60_000);
    expect(rig.trip(tripId).phase).toBe('INCOMPLETE');
    expect(rig.atVenue(ELSEWHERE)).toBe('3');
  });

  it('[K6] a restart in the middle goes on at both', () => {
    const rig = twoVenues();
    for (const venue of rig.venues.values()) venue.script.cancel = () => true;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(1_000);
    const after = rig.restart(() => {
      for (const venue of rig.venues.values()) venue.script = {};
    });
    after.advance(30_000);
    expect([after.trip(tripId).phase, after.atVenue(PERP), after.atVenue(ELSEWHERE)]).toEqual(['FLAT', '0', '0']);
  });
});
