import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cash, minus, plus, rate } from '../../../../shared/money.ts';
import { anyCash, contextWith, hostileExit } from '../testing/context.ts';
import { dailyLoss, drawdown } from './losses.ts';

const ONE_UNIT = 1n as Cash;

describe('losses', () => {
  it("[R1] a day's loss past the limit of the agent or of the account stops what adds exposure", () => {
    fc.assert(
      fc.property(anyCash, anyCash, (own, all) => {
        const base = contextWith();
        const agentLimits = { ...base.agentLimits, maxDailyLoss: own };
        const accountLimits = { ...base.accountLimits, maxDailyLoss: all };
        const at = (bookDayLoss: Cash, accountDayLoss: Cash) =>
          dailyLoss({ ...base, agentLimits, accountLimits, bookDayLoss, accountDayLoss });
        expect(at(own, all)).toBeNull();
        expect(at(plus(own, ONE_UNIT), all)?.reason).toBe('DAILY_LOSS');
        expect(at(own, plus(all, ONE_UNIT))?.reason).toBe('DAILY_LOSS');
        expect(at(minus(0n as Cash, own), minus(0n as Cash, all))).toBeNull();
      }),
    );
  });

  it('[R1] a fall from the peak past the limit stops what adds exposure', () => {
    const base = contextWith();
    const accountLimits = { ...base.accountLimits, maxDrawdown: rate('0.2') };
    expect(drawdown({ ...base, accountLimits, accountDrawdown: rate('0.2') })).toBeNull();
    expect(drawdown({ ...base, accountLimits, accountDrawdown: rate('0.20000001') })?.reason).toBe('DRAWDOWN');
  });

  it('[R6] neither traps a position', () => {
    fc.assert(
      fc.property(hostileExit, (context) => {
        for (const check of [dailyLoss, drawdown]) expect(check(context)).toBeNull();
      }),
    );
  });
});
