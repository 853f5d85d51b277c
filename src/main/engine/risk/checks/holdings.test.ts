import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, notional, type Quantity, rate } from '../../../../shared/money.ts';
import { SPOT } from '../../testing/rig.ts';
import { anyCash, anyPrice, anyQuantity, contextWith, hostileExit } from '../testing/context.ts';
import { balance, holdings } from './holdings.ts';

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

describe('what is bought', () => {
  it("[R1] is covered by the agent's own cash in full for spot", () => {
    fc.assert(
      fc.property(anyQuantity, anyPrice, anyCash, (quantity, price, bookCash) => {
        const context = contextWith({ intent: { quantity, price }, instrument: SPOT, bookCash });
        const denied = notional(price, quantity) > bookCash;
        expect(balance(context)?.reason ?? null).toBe(denied ? 'INSUFFICIENT_BALANCE' : null);
      }),
    );
  });

  it('[R1] is covered by its equity at the leverage allowed, less what it holds, for a perpetual', () => {
    const base = contextWith();
    const context = (equity: Cash, gross: Cash) => ({
      ...base,
      bookValue: { ...base.bookValue, equity, gross },
      accountLimits: { ...base.accountLimits, maxLeverage: rate('2') },
    });
    // The order is worth 100.
    expect(balance(context(cash('100'), cash('100')))).toBeNull();
    expect(balance(context(cash('100'), cash('100.01')))).toEqual({
      reason: 'INSUFFICIENT_BALANCE',
      measured: '100',
      limit: '99.99',
    });
    expect(balance(context(cash('-1'), cash('0')))?.reason).toBe('INSUFFICIENT_BALANCE');
  });

  it('[R6] an exit needs no balance', () => {
    fc.assert(
      fc.property(hostileExit, (context) => {
        expect(balance(context)).toBeNull();
      }),
    );
  });
});
