import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAt, emptyRateWindow } from '../../agents/rate-window.ts';
import { contextWith, hostileExit } from '../testing/context.ts';
import { orderRate } from './order-rate.ts';

describe('orders a minute', () => {
  it('[R1] the limit of the agent and of the account are each the last order that passes', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.nat(30), (before, all, limit) => {
        const base = contextWith();
        const proposals = emptyRateWindow();
        for (let i = 0; i < before; i += 1) countAt(proposals, base.at);
        const entry = { ...base.entry, proposals };
        const own = { ...base.agentLimits, maxOrdersPerMinute: limit };
        expect(orderRate({ ...base, entry, agentLimits: own })?.reason ?? null).toBe(
          before + 1 > limit ? 'ORDER_RATE' : null,
        );
        const total = { ...base.accountLimits, maxOrdersPerMinute: limit };
        const context = { ...base, accountLimits: total, accountOrdersLastMinute: all };
        expect(orderRate(context)?.reason ?? null).toBe(all + 1 > limit ? 'ORDER_RATE' : null);
      }),
    );
  });

  it('[R6] an exit always passes', () => {
    fc.assert(
      fc.property(hostileExit, (context) => {
        expect(orderRate(context)).toBeNull();
      }),
    );
  });
});
