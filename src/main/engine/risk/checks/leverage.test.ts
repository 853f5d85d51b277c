import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cash, rate } from '../../../../shared/money.ts';
import { anyCash, contextWith } from '../testing/context.ts';
import { leverage } from './leverage.ts';

const scope = fc.record({ equity: anyCash, gross: anyCash, open: anyCash, times: fc.integer({ min: 1, max: 20 }) });
type ScopeFigures = { readonly equity: Cash; readonly gross: Cash; readonly open: Cash; readonly times: number };

function told(own: ScopeFigures, all: ScopeFigures, added: Cash) {
  const base = contextWith({ addedValue: added, agentOpenValue: own.open, accountOpenValue: all.open });
  return leverage({
    ...base,
    bookValue: { ...base.bookValue, ...own },
    accountValue: { ...base.accountValue, ...all },
    agentLimits: { ...base.agentLimits, maxLeverage: rate(String(own.times)) },
    accountLimits: { ...base.accountLimits, maxLeverage: rate(String(all.times)) },
  })?.reason;
}

it('[R1] leverage is gross exposure over equity, for the agent and for the account', () => {
  fc.assert(
    fc.property(scope, scope, anyCash, (own, all, added) => {
      const over = [own, all].some((it) => it.gross + it.open + added > it.equity * BigInt(it.times));
      expect(told(own, all, added)).toBe(over ? 'MAX_LEVERAGE' : undefined);
    }),
  );
});

it('[R1] nothing may be added without equity', () => {
  fc.assert(
    fc.property(scope, scope, anyCash, fc.boolean(), (own, all, added, isOwn) => {
      const broke = (it: ScopeFigures): ScopeFigures => ({ ...it, equity: -it.equity as Cash });
      expect(isOwn ? told(broke(own), all, added) : told(own, broke(all), added)).toBe('MAX_LEVERAGE');
    }),
  );
  for (const unknown of ['addedValue', 'agentOpenValue', 'accountOpenValue'] as const) {
    expect(leverage(contextWith({ [unknown]: null }))?.reason).toBe('NO_MARK_PRICE');
  }
});
