import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contextWith } from '../testing/context.ts';
import { orderRate } from './order-rate.ts';

it('[R1] the limit of orders a minute, of the agent and of the account, is each the last order that passes', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.nat(30), fc.nat(30), (own, all, ownLimit, allLimit) => {
      const base = contextWith({ agentOrdersLastMinute: own, accountOrdersLastMinute: all });
      const told = orderRate({
        ...base,
        agentLimits: { ...base.agentLimits, maxOrdersPerMinute: ownLimit },
        accountLimits: { ...base.accountLimits, maxOrdersPerMinute: allLimit },
      });
      expect(told?.reason ?? null).toBe(own + 1 > ownLimit || all + 1 > allLimit ? 'ORDER_RATE' : null);
    }),
  );
});
