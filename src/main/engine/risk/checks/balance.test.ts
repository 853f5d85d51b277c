import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, cash, notional, quantity, rate } from '../../../../shared/money.ts';
import { SPOT } from '../../testing/rig.ts';
import { anyCash, anyPrice, anyQuantity, contextWith } from '../testing/context.ts';
import { balance } from './balance.ts';

const fees = (feeRate: string) => ({ maxOrderQuantity: quantity('1000000'), feeRate: rate(feeRate) });

describe('what is bought', () => {
  it("[R1] is covered by the agent's own cash in full for spot, with the fee and what its other orders would cost", () => {
    fc.assert(
      fc.property(anyQuantity, anyPrice, anyCash, anyCash, (size, price, bookCash, open) => {
        const intent = { quantity: size, price };
        const instrumentLimits = fees('0.5');
        const context = contextWith({ intent, instrument: SPOT, bookCash, agentOpenBuys: open, instrumentLimits });
        const value = notional(price, size);
        const denied = value + (value + 1n) / 2n + open > bookCash;
        expect(balance(context)?.reason ?? null).toBe(denied ? 'INSUFFICIENT_BALANCE' : null);
        expect(balance({ ...context, intent: { ...context.intent, side: 'sell' } })).toBeNull();
      }),
    );
  });

  it('[R1] is covered by its equity at the tighter leverage, less what it holds and has open, for a perpetual', () => {
    const base = contextWith({ instrumentLimits: fees('0.01') });
    const context = (equity: string, gross: string, open: string) => ({
      ...base,
      bookValue: { ...base.bookValue, equity: cash(equity), gross: cash(gross) },
      agentOpenValue: cash(open),
      agentLimits: { ...base.agentLimits, maxLeverage: rate('4') },
      accountLimits: { ...base.accountLimits, maxLeverage: rate('2') },
    });
    // The order is worth 100: a margin of 50 and a fee of 1.
    expect(balance(context('101', '60', '40'))).toBeNull();
    expect(balance(context('101', '60', '40.02'))).toEqual({
      reason: 'INSUFFICIENT_BALANCE',
      measured: '51',
      limit: '50.99',
    });
    expect(balance(context('-1', '0', '0'))?.reason).toBe('INSUFFICIENT_BALANCE');
  });

  it('[R7] a balance, a fee or a price that nobody knows refuses and is named', () => {
    const told = (change: Parameters<typeof contextWith>[0]) => balance(contextWith(change))?.reason;
    expect(told({ bookCash: null })).toBe('BALANCE_UNKNOWN');
    expect(told({ instrumentLimits: undefined })).toBe('SYMBOL_NOT_ALLOWED');
    expect(told({ value: null })).toBe('NO_MARK_PRICE');
    expect(told({ agentOpenValue: null })).toBe('NO_MARK_PRICE');
    expect(told({ instrument: SPOT, agentOpenBuys: null as Cash | null })).toBe('NO_MARK_PRICE');
  });
});
