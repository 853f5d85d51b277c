import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abs, min, type Price, type Quantity } from '../../../shared/money.ts';
import { averagePrice, NO_POSITION, trade, unrealised } from './position.ts';

/** Eight decimals each, as venues have: every product is then exact. */
const size = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((n) => (n * 10n ** 8n) as Quantity);
const price = fc.bigInt({ min: 1n, max: 10n ** 13n }).map((n) => (n * 10n ** 8n) as Price);
const step = fc.record({ size, price, buy: fc.boolean() });

describe('a position', () => {
  it('[R8] realised and unrealised together are the cash that flowed plus what is held, after any trades', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), price, (trades, mark) => {
        let position = NO_POSITION;
        let realised = 0n;
        let held = 0n;
        // Thirty-two decimals, so that the reference rounds nothing.
        let flowed = 0n;
        for (const it of trades) {
          const delta = (it.buy ? it.size : -it.size) as Quantity;
          const change = trade(position, delta, it.price);
          position = change.position;
          realised += change.realised;
          held += delta;
          flowed -= delta * it.price;
        }
        expect(position.quantity).toBe(held);
        expect((realised + unrealised(position, mark)) * 10n ** 16n).toBe(flowed + held * mark);
      }),
      { numRuns: 500 },
    );
  });

  it('[R8] flat has no cost left over, and turning over opens at the price of the trade', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), price, size, (trades, at, beyond) => {
        let position = NO_POSITION;
        for (const it of trades)
          position = trade(position, (it.buy ? it.size : -it.size) as Quantity, it.price).position;
        fc.pre(position.quantity !== 0n);
        expect(trade(position, -position.quantity as Quantity, at).position).toEqual({ quantity: 0n, cost: 0n });
        const way = position.quantity > 0n ? -1n : 1n;
        const turned = trade(position, (-position.quantity + way * beyond) as Quantity, at);
        expect(turned.position.quantity).toBe(way * beyond);
        expect(turned.closed).toBe(abs(position.quantity));
        expect(averagePrice(turned.position)).toBe(at);
      }),
    );
  });

  it('adding realises nothing, and reducing never more than is held', () => {
    fc.assert(
      fc.property(size, price, size, price, (first, in1, second, in2) => {
        const opened = trade(NO_POSITION, first, in1).position;
        expect(trade(opened, second, in2)).toMatchObject({ realised: 0n, closed: 0n });
        const reduced = trade(opened, -second as Quantity, in2);
        expect(reduced.closed).toBe(min(first, second));
      }),
    );
  });

  it('a short gains when the price falls', () => {
    const unit = 10n ** 16n;
    const opened = trade(NO_POSITION, (-2n * unit) as Quantity, (100n * unit) as Price).position;
    expect(unrealised(opened, (90n * unit) as Price)).toBe(20n * unit);
    expect(trade(opened, unit as Quantity, (90n * unit) as Price).realised).toBe(10n * unit);
    expect(averagePrice(NO_POSITION)).toBeNull();
  });
});
