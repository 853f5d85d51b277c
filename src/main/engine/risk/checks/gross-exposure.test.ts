import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Cash } from '../../../../shared/money.ts';
import { anyCash, contextWith } from '../testing/context.ts';
import { grossExposure } from './gross-exposure.ts';

const amounts = fc.record({ held: anyCash, open: anyCash, limit: anyCash });

it('[R1] gross exposure with everything open and this order on top is bounded, for the agent and for the account', () => {
  fc.assert(
    fc.property(amounts, amounts, anyCash, (own, all, added) => {
      const base = contextWith({ addedValue: added, agentOpenValue: own.open, accountOpenValue: all.open });
      const told = grossExposure({
        ...base,
        bookValue: { ...base.bookValue, gross: own.held },
        accountValue: { ...base.accountValue, gross: all.held },
        agentLimits: { ...base.agentLimits, maxGrossExposure: own.limit },
        accountLimits: { ...base.accountLimits, maxGrossExposure: all.limit },
      });
      const over = [own, all].some((it) => it.held + it.open + added > it.limit);
      expect(told?.reason ?? null).toBe(over ? 'MAX_GROSS_EXPOSURE' : null);
    }),
  );
});

it('[R7] what is open in an instrument without a mark cannot be valued: refused', () => {
  for (const unknown of ['addedValue', 'agentOpenValue', 'accountOpenValue'] as const) {
    expect(grossExposure(contextWith({ [unknown]: null as Cash | null }))?.reason).toBe('NO_MARK_PRICE');
  }
});
