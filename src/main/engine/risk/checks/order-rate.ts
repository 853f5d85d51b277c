import { countedWithin } from '../../agents/rate-window.ts';
import { type Check, exceeds } from '../check.ts';

/** Proposals a minute, per agent and in all. An exit always passes (R6). */
export const orderRate: Check = ({ at, isExit, entry, accountOrdersLastMinute, agentLimits, accountLimits }) => {
  if (isExit) return null;
  const own = countedWithin(entry.proposals, at, 1) + 1;
  if (own > agentLimits.maxOrdersPerMinute) return exceeds('ORDER_RATE', own, agentLimits.maxOrdersPerMinute);
  const all = accountOrdersLastMinute + 1;
  return all > accountLimits.maxOrdersPerMinute ? exceeds('ORDER_RATE', all, accountLimits.maxOrdersPerMinute) : null;
};
