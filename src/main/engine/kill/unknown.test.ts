import { describe, expect, it } from 'vitest';
import type { VenueUnknown } from '../domain/venue-report.ts';
import { accountOf, outsideSession } from '../testing/outside-session.ts';
import { PERP, Rig, SPOT } from '../testing/rig.ts';

const GLOBAL = { kind: 'global' } as const;
const POSITION: VenueUnknown = { what: 'position', market: 'BTCUSDT_260327' };
const ORDER: VenueUnknown = { what: 'open order', market: 'BTCUSDT_260327' };

/** Every read says beside all that is known that there is this. */
function beside(rig: Rig, ...unknown: VenueUnknown[]): void {
  rig.venue.script.read = (readId) => {
    rig.venue.reply(() => rig.venue.tell(readId, { ...rig.venue.truth(), unknown }));
    return true;
  };
}

/** `a` and `b` hold something each, and `b` has an order. */
function holding(rig: Rig): Rig {
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.propose('b', { symbol: SPOT.symbol, side: 'buy', quantity: '1' });
  rig.rest('b');
  rig.advance(1_000);
  return rig;
}

const left = (rig: Rig, tripId: string) =>
  rig.trip(tripId).residuals.map(({ type, reason, unknown }) => [type, reason, unknown]);

describe('what an adapter cannot name in the account', () => {
  it('[K4] keeps nothing else from being cancelled and closed, is named, and the kill is not FLAT until it is gone', () => {
    const rig = holding(new Rig(['a', 'b']));
    beside(rig, POSITION, ORDER);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect([rig.venue.orders.size, rig.atVenue(), rig.atVenue(SPOT)]).toEqual([0, '0', '0']);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: false });
    expect(left(rig, tripId)).toEqual([
      ['position', 'unknown-market', POSITION],
      ['order', 'unknown-market', ORDER],
    ]);
    expect(rig.of('kill.read').every(({ body }) => !body.clean)).toBe(true);
    rig.venue.script = {};
    rig.advance(12_000);
    expect([rig.trip(tripId).phase, left(rig, tripId)]).toEqual(['FLAT', []]);
  });

  it('[K4] is asked for as often as anything else and no more; a reset that has seen it lifts the latch', () => {
    const rig = holding(new Rig(['a', 'b']));
    beside(rig, POSITION);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(900_000);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
    const words = { by: 'test', reason: 'ended there', rootCause: 'a future', actions: 'none', typed: 'ALL' };
    const reset = { tripId, residualsSeen: false, ...words };
    expect(() => rig.kills.reset(reset)).toThrow(/Look at the residuals/);
    rig.kills.reset({ ...reset, residualsSeen: true });
    expect(rig.trip(tripId).reset).toBe(true);
  });

  it('[K2] is not an agent’s: its own kill is FLAT', () => {
    const rig = holding(new Rig(['a', 'b']));
    beside(rig, POSITION, ORDER);
    const { tripId } = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(12_000);
    expect([rig.trip(tripId).phase, rig.atVenue(), left(rig, tripId)]).toEqual(['FLAT', '0', []]);
  });

  it('[R8] books executions that a read lists, holds nothing against the books, and is told until a read is without it', () => {
    const rig = holding(outsideSession());
    beside(rig, POSITION);
    rig.venue.isReachable = false;
    rig.venue.tradeByHand(PERP.symbol, 'sell', '1');
    rig.venue.moveCash('-500');
    rig.venue.positions.delete(SPOT.symbol);
    rig.venue.isReachable = true;
    rig.advance(600_000);
    expect([rig.held('house'), accountOf(rig).differences, accountOf(rig).balance]).toEqual(['-1', [], null]);
    const alarms = [...rig.state.alarms.values()].filter(({ cleared }) => !cleared);
    expect(alarms.map(({ alarmId }) => alarmId)).toEqual(['unknown-paper']);
    expect(alarms[0]?.cause).toBe(
      'The account at paper has what Interlock does not trade: a position in BTCUSDT_260327',
    );
    expect(alarms[0]?.action).toMatch(/^End it at paper itself/);
    rig.venue.script = {};
    rig.advance(600_000);
    expect(rig.state.alarms.get('unknown-paper')?.cleared).toBe(true);
    expect(accountOf(rig).differences.map(({ symbol }) => symbol)).toEqual([SPOT.symbol]);
    expect(accountOf(rig).balance).not.toBeNull();
  });
});
