import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PERP } from '../../testing/rig.ts';
import { anyQuantity, contextWith } from '../testing/context.ts';
import { marketQuantity } from './market-quantity.ts';

it('[R7] an order that the venue fills at the market is no larger than it takes in one, where it tells that', () => {
  const type = fc.constantFrom('market' as const, 'stop' as const, 'limit' as const);
  fc.assert(
    fc.property(anyQuantity, anyQuantity, type, (quantity, maxMarketQuantity, kind) => {
      const instrument = { ...PERP, maxMarketQuantity };
      const told = marketQuantity(contextWith({ intent: { quantity, type: kind }, instrument }));
      expect(told?.reason ?? null).toBe(
        kind !== 'limit' && quantity > maxMarketQuantity ? 'MAX_MARKET_QUANTITY' : null,
      );
    }),
  );
  expect(marketQuantity(contextWith({ intent: { type: 'market' }, instrument: PERP }))).toBeNull();
});
