import { abs, notional } from '../../../../shared/money.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** Value of the agent's position if everything it has open on this side were filled. */
export const positionValue: Check = ({ worstCase, referencePrice, agentLimits }) => {
  if (referencePrice === null) return refuse('NO_MARK_PRICE');
  const value = notional(referencePrice, abs(worstCase));
  return value > agentLimits.maxPositionValue
    ? exceeds('MAX_POSITION_VALUE', value, agentLimits.maxPositionValue)
    : null;
};
