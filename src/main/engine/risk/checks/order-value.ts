import { min } from '../../../../shared/money.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** Value of one order: the tighter of the agent's and the account's limit. */
export const orderValue: Check = ({ value, agentLimits, accountLimits }) => {
  if (value === null) return refuse('NO_MARK_PRICE');
  const limit = min(agentLimits.maxOrderValue, accountLimits.maxOrderValue);
  return value > limit ? exceeds('MAX_ORDER_VALUE', value, limit) : null;
};
