import { type Check, exceeds } from '../check.ts';

/** A day's loss stops new exposure of the agent, and past the account's limit of everybody. */
export const dailyLoss: Check = ({ bookDayLoss, accountDayLoss, agentLimits, accountLimits }) => {
  if (bookDayLoss > agentLimits.maxDailyLoss) return exceeds('DAILY_LOSS', bookDayLoss, agentLimits.maxDailyLoss);
  return accountDayLoss > accountLimits.maxDailyLoss
    ? { ...exceeds('DAILY_LOSS', accountDayLoss, accountLimits.maxDailyLoss), whose: 'account' }
    : null;
};
