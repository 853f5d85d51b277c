import { describe, expect, it } from 'vitest';
import { cash, type Quantity, quantity } from '../../../shared/money.ts';
import type { Order } from '../domain/order.ts';
import { emptyState } from '../state.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { killViewOf } from './kill-view.ts';
import { Residuals } from './residuals.ts';

const GLOBAL = { kind: 'global' } as const;
const A = { kind: 'agent', agent: 'a' } as const;

/** `a` holds 2, worth 100 each. */
function holding(): Rig {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.advance(1_000);
  return rig;
}
function reasons(rig: Rig, tripId: string): [string, string, bigint][] {
  return rig.trip(tripId).residuals.map((it) => [it.type, it.reason, it.quantity]);
}

describe('what a kill left', () => {
  const rig = holding();
  const residuals = new Residuals('paper', killViewOf(rig.state));
  const minimums = { minNotional: PERP.minNotional, minQuantity: PERP.minQuantity, step: PERP.step };

  it('[K5] is named with quantity, value at the last mark, and the least order that the venue takes', () => {
    const held = { symbol: PERP.symbol, quantity: quantity('-2') };
    expect(residuals.position(held, 'no-market')).toEqual({
      venue: 'paper',
      symbol: PERP.symbol,
      type: 'position',
      quantity: quantity('-2'),
      value: quantity('200'),
      reason: 'no-market',
      ...minimums,
    });
  });

  it('[K5] of an order is what has not filled of it', () => {
    const order = { symbol: PERP.symbol, quantity: quantity('3'), filled: quantity('1') } as Order;
    expect(residuals.order(order, 'still-open')).toMatchObject({ type: 'order', quantity: quantity('2') });
  });

  it('[K5] as dust says whether it is below one step or below the minimum, or what the venue itself said', () => {
    const dust = (size: Quantity) => ({ symbol: PERP.symbol, quantity: size });
    expect(residuals.dust(dust((PERP.step - 1n) as Quantity), undefined).reason).toBe('below-one-step');
    expect(residuals.dust(dust((1n - PERP.step) as Quantity), undefined).reason).toBe('below-one-step');
    expect(residuals.dust(dust(PERP.step), undefined).reason).toBe('below-minimum-quantity');
    expect(residuals.dust(dust(-PERP.step as Quantity), undefined).reason).toBe('below-minimum-quantity');
    expect(residuals.dust(dust(PERP.step), 'below-minimum-notional').reason).toBe('below-minimum-notional');
  });

  it('[K4] in an instrument or at a venue that nobody knows is named too, worth nothing known', () => {
    const unknown = { symbol: 'DOGE-PERP', quantity: quantity('5') };
    expect(residuals.position(unknown, 'unknown-instrument')).toMatchObject({ value: 0n, minQuantity: 0n, step: 0n });
    const nothing = new Residuals('paper', killViewOf(emptyState()));
    expect(nothing.unread('read-timed-out')).toMatchObject({ type: 'unread', symbol: '', reason: 'read-timed-out' });
  });
});

describe('why a kill left it', () => {
  it('[K4] an order that the venue lists and does not end is still open', () => {
    const rig = holding();
    rig.propose('b', { side: 'buy', quantity: '1', price: '90' });
    rig.advance(100);
    rig.venue.script.cancel = () => true;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect(reasons(rig, tripId)).toEqual([
      ['order', 'still-open', quantity('1')],
      ['position', 'not-closed-yet', quantity('2')],
    ]);
  });

  it('[K4] an order that nobody answered and that no read lists is unanswered while it may arrive', () => {
    const rig = holding();
    rig.venue.script = { submit: () => true, cancel: () => true };
    rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    const { tripId } = rig.press(GLOBAL);
    rig.advance(4_000);
    expect(reasons(rig, tripId)).toContainEqual(['order', 'unanswered', quantity('1')]);
  });

  it('[K4] a flatten order without an answer is said to have none', () => {
    const rig = holding();
    rig.venue.script.submit = () => true;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect(reasons(rig, tripId)).toContainEqual(['position', 'no-answer', quantity('2')]);
  });

  it.each(['insufficient-balance', 'reduce-only', 'not-a-multiple-of-step', 'unknown-instrument', 'expired'] as const)(
    '[K5] a position that the venue refuses to close carries its word: %s',
    (reason) => {
      const rig = holding();
      rig.venue.script.submit = (order) => {
        rig.venue.reply(() => rig.venue.reject(order.id, reason));
        return true;
      };
      const { tripId } = rig.press(GLOBAL);
      rig.advance(12_000);
      expect(rig.trip(tripId).phase).toBe('INCOMPLETE');
      expect(reasons(rig, tripId)).toEqual([['position', reason, quantity('2')]]);
    },
  );

  it.each(['below-minimum-quantity', 'below-minimum-notional'] as const)(
    '[K5] what the venue refuses as %s is dust, not tried for ever, and never flat',
    (reason) => {
      const rig = holding();
      rig.venue.script.submit = (order) => {
        rig.venue.reply(() => rig.venue.reject(order.id, reason));
        return true;
      };
      const { tripId } = rig.press(GLOBAL);
      rig.advance(12_000);
      expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
      expect(reasons(rig, tripId)).toEqual([['dust', reason, quantity('2')]]);
    },
  );

  it('[K5] what remains below one step is dust, and the rest is closed', () => {
    const rig = holding();
    rig.venue.positions.set(PERP.symbol, (quantity('2') + 5n) as Quantity);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
    expect(reasons(rig, tripId)).toEqual([['dust', 'below-one-step', 5n]]);
  });

  it('[K4] a venue that cannot be read is named: failed, not answered, throttled, not reached, or only an old answer', () => {
    const answers = {
      'read-failed': (rig: Rig, id: string) => rig.venue.reply(() => rig.venue.failRead(id, '503')),
      'read-timed-out': () => {},
      throttled: (rig: Rig, id: string) => rig.venue.throttle('read', id, 1_000),
      unreachable: (rig: Rig, id: string) => rig.venue.unreached('read', id),
      'stale-snapshot': (rig: Rig, readId: string) => {
        const snapshot = rig.venue.truth();
        rig.venue.reply(() => rig.venue.say({ kind: 'snapshot', readId, snapshot, at: rig.now - 60_000 }));
      },
    };
    for (const [reason, answer] of Object.entries(answers)) {
      const rig = holding();
      rig.venue.script.read = (readId) => {
        answer(rig, readId);
        return true;
      };
      const { tripId } = rig.press(GLOBAL);
      rig.advance(12_000);
      expect(rig.trip(tripId).phase).toBe('INCOMPLETE');
      expect(reasons(rig, tripId)).toEqual([
        ['position', 'not-closed-yet', quantity('2')],
        ['unread', reason, 0n],
      ]);
    }
  });

  it('[K4] a venue that is down is told as such and not as one that throttles, with what the books hold there', () => {
    const rig = holding();
    rig.propose('b', { side: 'buy', quantity: '1', price: '90' });
    rig.advance(100);
    rig.venue.script.cancel = (id) => {
      rig.venue.unreached('cancel', id);
      return true;
    };
    rig.venue.script.read = (id) => {
      rig.venue.unreached('read', id);
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect(reasons(rig, tripId)).toEqual([
      ['order', 'unreachable', quantity('1')],
      ['position', 'not-closed-yet', quantity('2')],
      ['unread', 'unreachable', 0n],
    ]);
    const { positionsLeft, positionsTotal, valueLeft } = rig.trip(tripId);
    expect([positionsLeft, positionsTotal]).toEqual([1, 1]);
    expect(valueLeft).toBe(cash('200'));
  });

  it('[K4] one that answers a read with nothing that reached it is told as not reached', () => {
    const rig = holding();
    rig.venue.script.read = (id) => {
      rig.venue.reply(() => rig.venue.failRead(id, 'unreachable'));
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect(reasons(rig, tripId).at(-1)).toEqual(['unread', 'unreachable', 0n]);
  });

  it.each(['read', 'cancel'] as const)(
    '[K4] a venue that takes no requests is named too: INCOMPLETE never stands without a residual (%s)',
    (what) => {
      const rig = holding();
      rig.propose('b', { side: 'buy', quantity: '1', price: '90' });
      rig.advance(100);
      rig.venue.script[what] = (id) => {
        rig.venue.throttle(what, id, 1_000);
        return true;
      };
      const { tripId } = rig.press(GLOBAL);
      for (let i = 0; i < 400 && !rig.trip(tripId).exhausted; i += 1) {
        rig.advance(1_000);
        if (rig.trip(tripId).phase === 'INCOMPLETE') expect(rig.trip(tripId).residuals).not.toEqual([]);
      }
      expect(rig.trip(tripId).exhausted).toBe(true);
    },
  );

  it('[K4] what an agent holds where books and venue differ is named so, beside what is closed', () => {
    const rig = holding();
    rig.propose('b', { side: 'buy', quantity: '3' });
    rig.advance(1_000);
    rig.venue.positions.set(PERP.symbol, quantity('4'));
    const { tripId } = rig.press(A);
    rig.advance(12_000);
    // What the venue holds beyond the other's three is closed for `a`; what the books say beyond it is not proved.
    expect([rig.atVenue(), rig.held('a')]).toEqual(['3', '1']);
    expect(rig.trip(tripId).phase).toBe('INCOMPLETE');
    expect(reasons(rig, tripId)).toEqual([['position', 'books-differ', quantity('1')]]);
  });

  it('[K4] where the books differ and the agent holds nothing, the difference itself is named', () => {
    const rig = new Rig(['a', 'b']);
    rig.venue.positions.set(PERP.symbol, quantity('4'));
    const { tripId } = rig.press(A);
    rig.advance(12_000);
    expect(reasons(rig, tripId)).toEqual([['position', 'books-differ', quantity('4')]]);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['INCOMPLETE', '4']);
  });
});
