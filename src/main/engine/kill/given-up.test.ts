import { describe, expect, it } from 'vitest';
import { quantity } from '../../../shared/money.ts';
import { Rig } from '../testing/rig.ts';
import { MAX_ATTEMPTS } from './bounds.ts';

const GLOBAL = { kind: 'global' } as const;
const A = { kind: 'agent', agent: 'a' } as const;
const HOUR = 3_600_000;

/** A kill whose venue answered nothing until it was given up; the venue is there again. */
function givenUp(scope: typeof GLOBAL | typeof A) {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.advance(1_000);
  rig.venue.isReachable = false;
  const { tripId } = rig.press(scope);
  rig.advance(HOUR);
  expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true, attempt: MAX_ATTEMPTS });
  rig.venue.isReachable = true;
  rig.advance(HOUR);
  expect(rig.venue.positions.get('BTC-PERP')).toBe(quantity('2'));
  return { rig, tripId };
}

describe('a kill that was given up with something left', () => {
  it.each([GLOBAL, A])('[K4] tries again when it is pressed again: the same trip, and it ends FLAT (%o)', (scope) => {
    const { rig, tripId } = givenUp(scope);
    expect(rig.press(scope, 'press-again-01')).toMatchObject({ tripId, status: 'ALREADY' });
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
    expect(rig.state.trips.count).toBe(1);
  });

  it('[K4] tries again when the connection is back, and after a restart', () => {
    const { rig, tripId } = givenUp(GLOBAL);
    rig.reconnect();
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);

    const { rig: other, tripId: same } = givenUp(A);
    other.core.settle();
    const after = other.restart();
    after.advance(20_000);
    expect([after.trip(same).phase, after.atVenue()]).toEqual(['FLAT', '0']);
  });

  it('[K6] pressing a kill that is FLAT starts nothing: a double click is one press', () => {
    const rig = new Rig(['a']);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    const reads = rig.venue.count('read');
    expect(rig.press(GLOBAL, 'press-again-01')).toMatchObject({ tripId, status: 'ALREADY' });
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.venue.count('read')]).toEqual(['FLAT', reads]);
  });
});
