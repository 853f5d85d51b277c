import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMultiple, max, type Quantity, quantity } from '../../../shared/money.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { MAX_ORDERS_A_PASS } from './bounds.ts';
import { parts } from './order-sizes.ts';

const steps = (most: bigint) => fc.bigInt({ min: 1n, max: most });
/** Also of the size of the least order, where even parts may be too small. */
const sizes = (most: bigint) => fc.oneof(steps(most), steps(100n));

describe('an order in parts', () => {
  it('[K4] never is more in all than the whole, nor any of it larger than what is taken, off the step or too small', () => {
    fc.assert(
      fc.property(sizes(10n ** 6n), sizes(10n ** 4n), steps(50n), steps(10n ** 15n), (whole, large, least, step) => {
        const of = (n: bigint): Quantity => (n * step) as Quantity;
        fc.pre(whole >= least);
        const most = max(of(large), of(least));
        const made = parts(of(whole), most, { step: of(1n), minQuantity: of(least) });
        const sum = made.reduce((all, it) => all + it, 0n);
        expect(made.length).toBeGreaterThan(0);
        expect(made.length).toBeLessThanOrEqual(MAX_ORDERS_A_PASS);
        expect(sum).toBeLessThanOrEqual(of(whole));
        for (const size of made) expect(size <= most && size >= of(least) && isMultiple(size, of(1n))).toBe(true);
        // All of it where a pass has room and even parts are not too small; those need a bound below twice the least.
        const isRoom = of(whole) <= most * BigInt(MAX_ORDERS_A_PASS);
        if (isRoom && most >= of(2n * least)) expect(sum).toBe(of(whole));
      }),
    );
  });
});

/** A position of three, and a venue that takes no market order above one. */
function tooLarge(told: Quantity | undefined) {
  const rig = new Rig(['a']);
  for (let i = 0; i < 3; i += 1) {
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.advance(500);
  }
  rig.core.state.ledger.instruments.set(PERP.symbol, { ...PERP, maxMarketQuantity: told });
  const asked: Quantity[] = [];
  rig.venue.script.submit = (order) => {
    asked.push(order.quantity);
    if (order.quantity <= quantity('1')) return false;
    rig.venue.reply(() => rig.venue.reject(order.id, 'above-maximum-quantity'));
    return true;
  };
  return { rig, asked };
}

describe('a position that is larger than what the venue takes in one market order', () => {
  it('[K4] is closed in parts of what it says, none refused', () => {
    const { rig, asked } = tooLarge(quantity('0.7'));
    const { tripId } = rig.press({ kind: 'global' });
    rig.advance(5_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
    expect(asked).toEqual(['0.6', '0.6', '0.6', '0.6', '0.6'].map((it) => quantity(it)));
  });

  it('[K4] where it says nothing, each attempt that it refuses for its size is followed by one of half the size', () => {
    const { rig, asked } = tooLarge(undefined);
    const { tripId } = rig.press({ kind: 'global' });
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
    expect(asked).toEqual(['3', '1.5', '1.5', '0.75', '0.75', '0.75', '0.75'].map((it) => quantity(it)));
  });

  it('[K4] is closed pass by pass where it is larger than one pass closes, and for one agent too', () => {
    const { rig, asked } = tooLarge(quantity('0.1'));
    const { tripId } = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
    expect(asked).toEqual(Array.from({ length: 30 }, () => quantity('0.1')));
  });

  it('[K4] [N4] takes no more requests at once than the venue does', () => {
    const { rig, asked } = tooLarge(quantity('0.5'));
    rig.venue.requestLimit = { requests: 4, perMs: 1_000 };
    const { tripId } = rig.press({ kind: 'global' });
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
    expect(asked).toEqual(Array.from({ length: 6 }, () => quantity('0.5')));
    const sentAt = rig.venue.calls.filter((it) => it.kind === 'submit').map((it) => it.at);
    for (const at of sentAt) expect(sentAt.filter((it) => it === at).length).toBeLessThanOrEqual(4);
  });
});
