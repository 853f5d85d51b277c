import fc from 'fast-check';
import { expect, it } from 'vitest';
import { abs, type Cash, notional } from '../../../../shared/money.ts';
import { anyCash, anyPrice, anyQuantity, contextWith } from '../testing/context.ts';
import { netExposure } from './net-exposure.ts';

const anyNet = fc.tuple(anyCash, fc.boolean()).map(([net, long]) => (long ? net : -net) as Cash);

it("[R1] the account's net exposure with everything open on this side is bounded, and the denial says by how much", () => {
  fc.assert(
    fc.property(
      anyQuantity,
      anyPrice,
      anyNet,
      anyCash,
      anyCash,
      fc.constantFrom('buy', 'sell'),
      (quantity, price, net, open, limit, side) => {
        const base = contextWith({ intent: { quantity, price, side }, accountOpenNet: open });
        const told = netExposure({
          ...base,
          accountValue: { ...base.accountValue, net },
          accountLimits: { ...base.accountLimits, maxNetExposure: limit },
        });
        const value = notional(price, quantity) + open;
        const after = side === 'buy' ? net + value : net - value;
        expect(told?.reason ?? null).toBe(abs(after as Cash) > limit ? 'MAX_NET_EXPOSURE' : null);
      },
    ),
  );
  for (const unknown of ['value', 'accountOpenNet'] as const) {
    expect(netExposure(contextWith({ [unknown]: null }))?.reason).toBe('NO_MARK_PRICE');
  }
});
