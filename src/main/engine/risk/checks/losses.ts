import { type Check, exceeds } from '../check.ts';

/** A day's loss stops new exposure of the agent, and past the account's limit of everybody; it traps no position (R6). */
export const dailyLoss: Check = ({ isExit, bookDayLoss, accountDayLoss, agentLimits, accountLimits }) => {
  if (isExit) return null;
  if (bookDayLoss > agentLimits.maxDailyLoss) return exceeds('DAILY_LOSS', bookDayLoss, agentLimits.maxDailyLoss);
  if (accountDayLoss > accountLimits.maxDailyLoss) {
    return exceeds('DAILY_LOSS', accountDayLoss, accountLimits.maxDailyLoss);
  }
  return null;
};

/** The account's fall from its peak stops new exposure. */
export const drawdown: Check = ({ isExit, accountDrawdown, accountLimits }) =>
  !isExit && accountDrawdown > accountLimits.maxDrawdown
    ? exceeds('DRAWDOWN', accountDrawdown, accountLimits.maxDrawdown)
    : null;
