import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contextWith } from '../testing/context.ts';
import { messageRate } from './message-rate.ts';

it('[R1] the limit of orders and cancels a minute, of the agent and of the account, is each the last order that passes', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.nat(30), fc.nat(30), (own, all, ownLimit, allLimit) => {
      const base = contextWith({ agentMessagesLastMinute: own, accountMessagesLastMinute: all });
      const told = messageRate({
        ...base,
        agentLimits: { ...base.agentLimits, maxMessagesPerMinute: ownLimit },
        accountLimits: { ...base.accountLimits, maxMessagesPerMinute: allLimit },
      });
      expect(told?.reason ?? null).toBe(own + 1 > ownLimit || all + 1 > allLimit ? 'MESSAGE_RATE' : null);
    }),
  );
});
