import { describe, expect, it } from 'vitest';
import { quantity } from '../../../shared/money.ts';
import { accountOf } from '../testing/outside-session.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { importTakeover } from './takeover.ts';

const GLOBAL = { kind: 'global' } as const;
const WORDS = { by: 'test', typed: 'ALL', reason: 'seen', rootCause: 'by hand', actions: 'none' };

/** `a` holds 2 in the books; the venue holds this much, and no execution says why. */
function holding(atVenue: string): Rig {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.advance(1_000);
  rig.venue.positions.set(PERP.symbol, quantity(atVenue));
  return rig;
}

/** Presses, and lets the run end. */
function killed(rig: Rig): string {
  const { tripId } = rig.press(GLOBAL);
  rig.advance(900_000);
  return tripId;
}

function reset(rig: Rig, tripId: string): void {
  rig.kills.reset({ tripId, residualsSeen: true, ...WORDS });
  rig.advance(1_000);
}

/** Reads leave positions out from now on. */
function leaveOut(rig: Rig): void {
  rig.venue.script.read = (readId) => {
    rig.venue.reply(() => rig.venue.tell(readId, { ...rig.venue.truth(), positions: [] }));
    return true;
  };
}

const end = (rig: Rig, tripId: string) => [rig.trip(tripId).phase, rig.atVenue(), rig.trip(tripId).residuals.length];

describe('what a kill closed beyond the books', () => {
  it.each([
    ['a person holds 5 from before', '0', '5'],
    ['a person holds 5 beside the agent’s 2', '2', '7'],
    ['the account was turned over by hand', '2', '-3'],
  ])('[K4] %s: FLAT, and FLAT again after a reset', (_title, inBooks, atVenue) => {
    const rig = inBooks === '0' ? new Rig(['a', 'b']) : holding('2');
    rig.venue.positions.set(PERP.symbol, quantity(atVenue));
    rig.reconnect();
    const first = killed(rig);
    expect(end(rig, first)).toEqual(['FLAT', '0', 0]);
    reset(rig, first);
    expect(end(rig, killed(rig))).toEqual(['FLAT', '0', 0]);
  });

  it('[K6] is known after a restart in its midst, and after the next one', () => {
    const rig = holding('5');
    const { tripId } = rig.press(GLOBAL);
    rig.advance(500);
    expect([rig.trip(tripId).phase, rig.held('account')]).toEqual(['VERIFYING', '-3']);
    const after = rig.restart();
    after.advance(60_000);
    expect(end(after, tripId)).toEqual(['FLAT', '0', 0]);
    reset(after, tripId);
    const again = after.restart();
    again.advance(1_000);
    expect(end(again, killed(again))).toEqual(['FLAT', '0', 0]);
  });

  it('[K10] is known to the console that takes the kill over from a watchdog', () => {
    const rig = holding('5');
    const order = { orderId: 'wdog-1-1', symbol: PERP.symbol, side: 'sell', quantity: quantity('5') } as const;
    const after = rig.restart(() => void rig.venue.fill({ id: order.orderId, ...order }, order.quantity));
    importTakeover(after.core, {
      takeoverId: 'takeover-1',
      reason: 'it died',
      wallAt: after.wall,
      orders: [{ ...order, venue: 'paper' }],
    });
    after.kills.resume();
    after.advance(60_000);
    const [trip] = [...after.state.trips.byId.values()];
    expect(end(after, trip?.tripId ?? '')).toEqual(['FLAT', '0', 0]);
  });

  it('[R8] is known where a person has sold again by hand what was raised as a difference', () => {
    const rig = holding('7');
    rig.reconnect();
    rig.advance(10_000);
    expect(rig.state.alarms.has('account-differs-paper')).toBe(true);
    rig.venue.tradeByHand(PERP.symbol, 'sell', '7');
    expect(end(rig, killed(rig))).toEqual(['FLAT', '0', 0]);
  });

  it('[K4] hides nothing that is left out later', () => {
    const rig = holding('5');
    reset(rig, killed(rig));
    rig.venue.tradeByHand(PERP.symbol, 'sell', '1');
    leaveOut(rig);
    const tripId = killed(rig);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
  });

  it('[K4] is forgotten as soon as a read shows books and venue to agree, also after a restart', () => {
    const rig = holding('5');
    reset(rig, killed(rig));
    expect(accountOf(rig).beyond.get(PERP.symbol)).toBe(quantity('3'));
    // What explains it is listed at last.
    rig.venue.positions.set(PERP.symbol, quantity('-3'));
    rig.venue.tradeByHand(PERP.symbol, 'buy', '3');
    rig.reconnect();
    rig.advance(10_000);
    expect(accountOf(rig).beyond.size).toBe(0);
    expect(accountOf(rig.restart()).beyond.size).toBe(0);
  });

  it('[K4] two legs are closed by an order each, and neither is beyond the books', () => {
    const rig = holding('2');
    const legs = ['5', '-3'].map((size) => ({ symbol: PERP.symbol, quantity: quantity(size) }));
    rig.venue.script.read = (readId) => {
      rig.venue.reply(() => rig.venue.tell(readId, { ...rig.venue.truth(), positions: legs }));
      return true;
    };
    rig.venue.script.submit = (order) => {
      rig.venue.reply(() => void rig.venue.fill(order, order.quantity));
      return true;
    };
    const sent = rig.venue.submitted.length;
    rig.press(GLOBAL);
    rig.advance(130);
    expect(rig.venue.submitted.slice(sent).map(({ side }) => side)).toEqual(['sell', 'buy']);
    expect(rig.held('account')).toBe('0');
    expect(accountOf(rig).beyond.size).toBe(0);
  });
});

describe('a position that went without a trade', () => {
  it('[K4] is INCOMPLETE, named, and lifted by a reset that has seen it', () => {
    const rig = holding('0');
    const tripId = killed(rig);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
    expect(rig.trip(tripId).residuals).toMatchObject([{ reason: 'books-differ', quantity: quantity('-2') }]);
    reset(rig, tripId);
    expect(rig.trip(tripId).reset).toBe(true);
  });
});
