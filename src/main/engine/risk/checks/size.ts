import { abs, min, notional } from '../../../../shared/money.ts';
import { type Check, exceeds } from '../check.ts';

/** Value of one order: the tighter of the agent's and the account's limit. */
export const maxOrderValue: Check = ({ intent, isExit, referencePrice, agentLimits, accountLimits }) => {
  if (isExit || referencePrice === null) return null;
  const value = notional(referencePrice, intent.quantity);
  const limit = min(agentLimits.maxOrderValue, accountLimits.maxOrderValue);
  return value > limit ? exceeds('MAX_ORDER_VALUE', value, limit) : null;
};

/** Value of the agent's position if everything it has open on this side were filled. */
export const maxPositionValue: Check = ({ isExit, worstCase, referencePrice, agentLimits }) => {
  if (isExit || referencePrice === null) return null;
  const value = notional(referencePrice, abs(worstCase));
  return value > agentLimits.maxPositionValue
    ? exceeds('MAX_POSITION_VALUE', value, agentLimits.maxPositionValue)
    : null;
};

export const maxOpenOrders: Check = ({ isExit, agentOrders, agentLimits }) =>
  !isExit && agentOrders.length >= agentLimits.maxOpenOrders
    ? exceeds('MAX_OPEN_ORDERS', agentOrders.length + 1, agentLimits.maxOpenOrders)
    : null;
