import { describe, expect, it } from 'vitest';
import { quantity } from '../../../shared/money.ts';
import { PERP, Rig, SPOT } from '../testing/rig.ts';

const GLOBAL = { kind: 'global' } as const;
const NEVER = Number.POSITIVE_INFINITY;

/** `a` holds 2, worth 100 each. */
function holding(): Rig {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.advance(1_000);
  return rig;
}

/** So many reads leave the perpetual's position out, as if it had been closed. */
function leaveOut(rig: Rig, reads: number): void {
  let left = reads;
  rig.venue.script.read = (readId) => {
    if (left-- <= 0) return false;
    const { positions, ...rest } = rig.venue.truth();
    const told = { ...rest, positions: positions.filter(({ symbol }) => symbol !== PERP.symbol) };
    rig.venue.reply(() => rig.venue.tell(readId, told));
    return true;
  };
}

const left = (rig: Rig, tripId: string) =>
  rig.trip(tripId).residuals.map(({ symbol, reason, quantity: size, value }) => [symbol, reason, size, value]);

describe('a position that the books hold and the reads leave out', () => {
  it('[K4] is never FLAT: it is named with quantity and value, and closed as soon as a read shows it', () => {
    const rig = holding();
    leaveOut(rig, NEVER);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: false });
    expect(left(rig, tripId)).toEqual([[PERP.symbol, 'books-differ', quantity('-2'), quantity('200')]]);
    leaveOut(rig, 0);
    rig.advance(12_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
  });

  it('[K4] is asked for as often as anything else and no more, and nothing is sent for it', () => {
    const rig = holding();
    leaveOut(rig, NEVER);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(600_000);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
    expect(rig.venue.submitted.filter(({ reduceOnly }) => reduceOnly)).toEqual([]);
    const reads = rig.of('kill.read').length;
    rig.advance(600_000);
    expect(rig.of('kill.read').length).toBe(reads);
  });

  it('[R8] keeps nothing else from being cancelled and closed', () => {
    const rig = holding();
    rig.propose('b', { symbol: SPOT.symbol, side: 'buy', quantity: '1' });
    rig.propose('b', { side: 'buy', quantity: '1', price: '90' });
    rig.advance(1_000);
    leaveOut(rig, NEVER);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect([rig.venue.orders.size, rig.atVenue(SPOT), rig.atVenue()]).toEqual([0, '0', '2']);
    expect(left(rig, tripId).map(([symbol]) => symbol)).toEqual([PERP.symbol]);
  });

  it('[K4] was closed by hand: the execution explains it, and two reads say FLAT', () => {
    const rig = holding();
    rig.venue.script.read = () => false;
    const { tripId } = rig.press(GLOBAL);
    rig.venue.tradeByHand(PERP.symbol, 'sell', '2');
    rig.advance(5_000);
    expect([rig.trip(tripId).phase, rig.atVenue(), left(rig, tripId)]).toEqual(['FLAT', '0', []]);
  });

  it('[K4] was closed by hand, and its execution is listed late: FLAT once it is', () => {
    const rig = holding();
    rig.venue.isReachable = false;
    const { fillId } = rig.venue.tradeByHand(PERP.symbol, 'sell', '2');
    rig.venue.isReachable = true;
    const lateFrom = rig.now + 11_000;
    rig.venue.script.read = (readId) => {
      const truth = rig.venue.truth();
      const fills = truth.fills.filter((fill) => fill.fillId !== fillId || rig.now >= lateFrom);
      rig.venue.reply(() => rig.venue.tell(readId, { ...truth, fills }));
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_500);
    expect(left(rig, tripId).map(([, reason]) => reason)).toEqual(['books-differ']);
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
  });

  it('[K4] what the venue holds beyond the books is closed, and its difference is not taken for something left out', () => {
    const rig = holding();
    rig.venue.positions.set(PERP.symbol, quantity('5'));
    const { tripId } = rig.press(GLOBAL);
    rig.advance(5_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
    expect(left(rig, tripId)).toEqual([]);
  });

  it('[K4] what was seen beyond the books and is then left out unclosed is not FLAT either', () => {
    const rig = holding();
    rig.venue.positions.set(PERP.symbol, quantity('5'));
    rig.venue.script.submit = () => true;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(1_000);
    leaveOut(rig, NEVER);
    rig.advance(30_000);
    expect(left(rig, tripId)).toEqual([[PERP.symbol, 'books-differ', quantity('-2'), quantity('200')]]);
  });
});
