import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abs, type Cash, notional, rate } from '../../../../shared/money.ts';
import { anyCash, anyPrice, anyQuantity, contextWith, hostileExit } from '../testing/context.ts';
import { grossExposure, leverage, netExposure } from './exposure.ts';

const anyNet = fc.tuple(anyCash, fc.boolean()).map(([net, long]) => (long ? net : -net) as Cash);

describe('exposure of the account', () => {
  it('[R1] gross and net with the order on top are bounded, and the denial says by how much', () => {
    fc.assert(
      fc.property(
        anyQuantity,
        anyPrice,
        anyNet,
        anyCash,
        fc.constantFrom('buy', 'sell'),
        (quantity, price, net, limit, side) => {
          const base = contextWith({ intent: { quantity, price, side } });
          const gross = abs(net);
          const context = {
            ...base,
            accountValue: { ...base.accountValue, gross, net },
            accountLimits: { ...base.accountLimits, maxGrossExposure: limit, maxNetExposure: limit },
          };
          const value = notional(price, quantity);
          const after = side === 'buy' ? net + value : net - value;
          expect(grossExposure(context)?.reason ?? null).toBe(gross + value > limit ? 'MAX_GROSS_EXPOSURE' : null);
          expect(netExposure(context)?.reason ?? null).toBe(abs(after as Cash) > limit ? 'MAX_NET_EXPOSURE' : null);
        },
      ),
    );
  });

  it('[R1] leverage is gross exposure over equity, and nothing may be added without equity', () => {
    fc.assert(
      fc.property(anyQuantity, anyCash, anyCash, fc.integer({ min: 1, max: 20 }), (quantity, gross, equity, times) => {
        const base = contextWith({ intent: { quantity } });
        const limits = { ...base.accountLimits, maxLeverage: rate(String(times)) };
        const at = (worth: Cash) =>
          leverage({ ...base, accountValue: { ...base.accountValue, gross, equity: worth }, accountLimits: limits });
        const total = gross + notional(base.intent.price ?? (0n as never), quantity);
        expect(at(equity)?.reason ?? null).toBe(total > equity * BigInt(times) ? 'MAX_LEVERAGE' : null);
        expect(at(-equity as Cash)?.reason).toBe('MAX_LEVERAGE');
      }),
    );
  });

  it('[R6] none of them refuses an exit, however far past its limit the account is', () => {
    fc.assert(
      fc.property(hostileExit, (context) => {
        for (const check of [grossExposure, netExposure, leverage]) expect(check(context)).toBeNull();
      }),
    );
  });
});
