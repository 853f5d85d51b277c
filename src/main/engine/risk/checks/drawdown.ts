import { type Check, exceeds } from '../check.ts';

/** The fall from the peak, of the agent's book or of the account, stops new exposure. */
export const drawdown: Check = ({ bookDrawdown, accountDrawdown, agentLimits, accountLimits }) => {
  if (bookDrawdown > agentLimits.maxDrawdown) return exceeds('DRAWDOWN', bookDrawdown, agentLimits.maxDrawdown);
  return accountDrawdown > accountLimits.maxDrawdown
    ? { ...exceeds('DRAWDOWN', accountDrawdown, accountLimits.maxDrawdown), whose: 'account' }
    : null;
};
