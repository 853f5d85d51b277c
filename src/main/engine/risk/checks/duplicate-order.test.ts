import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { price, type Quantity, quantity } from '../../../../shared/money.ts';
import type { SentOrder } from '../activity.ts';
import { contextWith, openOrder } from '../testing/context.ts';
import { duplicateOrder } from './duplicate-order.ts';

const base = contextWith();
const { symbol, side, type } = base.intent;
const same: SentOrder = { orderId: 'o', symbol, side, type, quantity: quantity('1'), price: price('100'), at: 0 };

describe('the same order again', () => {
  it('[R1] is refused until the time set is over, whatever its ref says', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), (ago, within) => {
        const sent = [{ ...same, at: base.at - ago }];
        const told = duplicateOrder({ ...base, sent, duplicateWithinMs: within });
        expect(told?.reason ?? null).toBe(ago < within ? 'DUPLICATE_ORDER' : null);
      }),
    );
  });

  it('[R1] is not one that differs in instrument, side, type, quantity or price', () => {
    const others: Partial<SentOrder>[] = [
      { symbol: 'ETH-PERP' },
      { side: 'sell' },
      { type: 'stop' },
      { quantity: 2n as Quantity },
      { price: null },
    ];
    for (const other of others) {
      expect(duplicateOrder({ ...base, sent: [{ ...same, ...other, at: base.at }] })).toBeNull();
    }
    const behind = [{ ...same, at: base.at }, ...others.map((it) => ({ ...same, ...it, at: base.at }))];
    expect(duplicateOrder({ ...base, sent: behind })?.reason).toBe('DUPLICATE_ORDER');
  });

  it('[R6] may be tried again when the first came to nothing', () => {
    const sent = [{ ...same, at: base.at }];
    const told = (state: 'working' | 'rejected' | 'cancelled' | 'filled', filled: string) =>
      duplicateOrder({ ...base, sent, orderById: () => openOrder({ state, filled: quantity(filled) }) })?.reason;
    expect([told('rejected', '0'), told('cancelled', '0')]).toEqual([undefined, undefined]);
    expect([told('working', '0'), told('cancelled', '0.5'), told('filled', '1')]).toEqual(
      new Array(3).fill('DUPLICATE_ORDER'),
    );
  });
});
