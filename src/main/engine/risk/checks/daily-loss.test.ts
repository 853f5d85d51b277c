import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cash, minus, plus } from '../../../../shared/money.ts';
import { anyCash, contextWith } from '../testing/context.ts';
import { dailyLoss } from './daily-loss.ts';

const ONE_UNIT = 1n as Cash;

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
