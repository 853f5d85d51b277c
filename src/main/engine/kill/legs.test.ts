import { describe, expect, it } from 'vitest';
import { formatAmount, minus, type Quantity, quantity } from '../../../shared/money.ts';
import { PERP, Rig } from '../testing/rig.ts';

const GLOBAL = { kind: 'global' } as const;
const A = { kind: 'agent', agent: 'a' } as const;

/** From now on longs and shorts of the perpetual stand apart at the venue, as in hedge mode, and nothing is opened there. */
class Legs {
  readonly rig: Rig;
  long: Quantity;
  short: Quantity;

  constructor(rig: Rig, long: string, short: string) {
    this.rig = rig;
    this.long = quantity(long);
    this.short = quantity(short);
    const { venue } = rig;
    venue.positions.set(PERP.symbol, minus(this.long, this.short));
    venue.submitted.length = 0;
    venue.script.read = (readId) => {
      const legs = [this.long, -this.short as Quantity].filter((it) => it !== 0n);
      const positions = legs.map((it) => ({ symbol: PERP.symbol, quantity: it }));
      venue.reply(() => venue.tell(readId, { ...venue.truth(), positions }));
      return true;
    };
    venue.script.submit = (order) => {
      venue.reply(() => {
        const leg = order.side === 'sell' ? 'long' : 'short';
        if (!order.reduceOnly) return venue.reject(order.id, 'position-mode');
        if (order.quantity > this[leg]) return venue.reject(order.id, 'reduce-only');
        this[leg] = minus(this[leg], order.quantity);
        venue.fill(order, order.quantity);
      });
      return true;
    };
  }

  get sent(): string[] {
    return this.rig.venue.submitted.map(({ side, quantity: size, reduceOnly }) => {
      return `${side} ${formatAmount(size)}${reduceOnly ? ' reduce-only' : ''}`;
    });
  }
}

/** `a` holds 2. */
function holding(): Rig {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.advance(1_000);
  return rig;
}

describe('an account whose longs and shorts stand apart', () => {
  it.each([
    ['5', '3', ['sell 5 reduce-only', 'buy 3 reduce-only']],
    ['3', '5', ['sell 3 reduce-only', 'buy 5 reduce-only']],
    ['4', '4', ['sell 4 reduce-only', 'buy 4 reduce-only']],
    ['2', '0', ['sell 2 reduce-only']],
  ])('[K4] a kill of everything closes each leg by itself: a long of %s and a short of %s', (long, short, sent) => {
    const at = new Legs(new Rig(['a', 'b']), long, short);
    const { tripId } = at.rig.press(GLOBAL);
    at.rig.advance(5_000);
    expect([at.rig.trip(tripId).phase, at.long, at.short]).toEqual(['FLAT', 0n, 0n]);
    expect(at.sent).toEqual(sent);
  });

  it('[K4] legs that cancel each other out are not FLAT: one that cannot be closed is named', () => {
    const at = new Legs(new Rig(['a', 'b']), '4', '4');
    const { venue } = at.rig;
    const take = venue.script.submit;
    venue.script.submit = (order) => {
      if (order.side === 'sell') return take?.(order) ?? false;
      venue.reply(() => venue.reject(order.id, 'no-market'));
      return true;
    };
    const { tripId } = at.rig.press(GLOBAL);
    at.rig.advance(15_000);
    expect([at.rig.trip(tripId).phase, at.long, at.short]).toEqual(['INCOMPLETE', 0n, quantity('4')]);
    expect(at.rig.trip(tripId).residuals).toMatchObject([{ reason: 'no-market', quantity: quantity('-4') }]);
  });

  it('[K2] a kill of one agent takes its own part of the leg on its side, and leaves the other leg', () => {
    const at = new Legs(holding(), '5', '3');
    const { tripId } = at.rig.press(A);
    at.rig.advance(5_000);
    expect([at.rig.trip(tripId).phase, at.rig.held('a')]).toEqual(['FLAT', '0']);
    expect([at.long, at.short, at.sent]).toEqual([quantity('3'), quantity('3'), ['sell 2 reduce-only']]);
  });

  it('[K4] an agent’s share behind another agent’s is not closed there: it is named with what to do, and a kill of everything ends it', () => {
    const rig = holding();
    rig.propose('b', { side: 'sell', quantity: '2' });
    rig.advance(1_000);
    const at = new Legs(rig, '0', '0');
    const { tripId } = at.rig.press(A);
    at.rig.advance(15_000);
    expect(at.rig.trip(tripId).phase).toBe('INCOMPLETE');
    expect(at.rig.trip(tripId).residuals).toMatchObject([{ reason: 'position-mode', quantity: quantity('2') }]);
    const all = at.rig.press(GLOBAL);
    at.rig.advance(5_000);
    expect([at.rig.trip(all.tripId).phase, at.rig.held('a'), at.rig.held('b')]).toEqual(['FLAT', '0', '0']);
  });

  it('[R8] is held against the books by what its legs are in sum', () => {
    const at = new Legs(holding(), '5', '3');
    const differences = () => at.rig.state.venues.get('paper')?.differences;
    at.rig.reconnect();
    at.rig.advance(70_000);
    expect(differences()).toEqual([]);
    at.short = quantity('1');
    at.rig.reconnect();
    at.rig.advance(5_000);
    expect(differences()).toEqual([{ symbol: PERP.symbol, atVenue: quantity('4'), inBooks: quantity('2') }]);
  });

  it('[R6] an order that is refused there raises what to do, until the venue takes one that may open', () => {
    const at = new Legs(new Rig(['a']), '0', '0');
    const alarm = () => at.rig.state.alarms.get('position-mode-paper');
    at.rig.propose('a', { side: 'buy', quantity: '1' });
    at.rig.advance(1_000);
    expect(at.rig.told.map(({ report }) => 'reason' in report && report.reason)).toEqual(['position-mode']);
    expect(alarm()).toMatchObject({ cleared: false, priority: 'high' });
    at.rig.venue.script = {};
    at.rig.rest('a');
    expect(alarm()?.cleared).toBe(true);
  });
});
