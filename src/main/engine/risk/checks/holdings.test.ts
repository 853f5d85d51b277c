import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Quantity } from '../../../../shared/money.ts';
import { SPOT } from '../../testing/rig.ts';
import { anyQuantity, contextWith } from '../testing/context.ts';
import { holdings } from './holdings.ts';

describe('what is sold', () => {
  it('[R1] of a spot instrument must be in the book of the agent itself; a perpetual may be short', () => {
    fc.assert(
      fc.property(anyQuantity, anyQuantity, (held, quantity) => {
        const spot = contextWith({ intent: { side: 'sell', quantity }, held, instrument: SPOT });
        expect(holdings(spot)?.reason ?? null).toBe(quantity > held ? 'INSUFFICIENT_HOLDINGS' : null);
        expect(holdings(contextWith({ intent: { side: 'sell', quantity }, held }))).toBeNull();
        expect(holdings(contextWith({ intent: { quantity }, instrument: SPOT }))).toBeNull();
      }),
    );
  });

  it('[R1] counts what already rests to be sold', () => {
    const held = 10n as Quantity;
    const context = contextWith({ intent: { side: 'sell', quantity: 6n as Quantity }, held, instrument: SPOT });
    expect(holdings(context)).toBeNull();
    expect(holdings({ ...context, worstCase: -2n as Quantity })?.reason).toBe('INSUFFICIENT_HOLDINGS');
  });
});
