import fc from 'fast-check';
import { expect, it } from 'vitest';
import { abs, type Quantity } from '../../../../shared/money.ts';
import { sign } from '../../domain/order.ts';
import { anyQuantity, contextWith } from '../testing/context.ts';
import { reduceOnly } from './reduce-only.ts';

it("[R1] a reduce-only order passes exactly when the agent's own book holds that much on the other side", () => {
  const held = fc.tuple(anyQuantity, fc.constantFrom(-1n, 0n, 1n)).map(([size, way]) => (size * way) as Quantity);
  fc.assert(
    fc.property(held, anyQuantity, fc.constantFrom('buy', 'sell'), (book, quantity, side) => {
      const told = reduceOnly(contextWith({ intent: { quantity, side, reduceOnly: true }, held: book }));
      const reducible = book * sign(side) < 0n ? abs(book) : 0n;
      expect(told?.reason ?? null).toBe(quantity > reducible ? 'REDUCE_ONLY_WOULD_ADD' : null);
      expect(reduceOnly(contextWith({ intent: { quantity, side }, held: book }))).toBeNull();
    }),
  );
});
