import { type Check, exceeds } from '../check.ts';

/** Proposals in the last minute, this one included, per agent and in all. */
export const orderRate: Check = ({ agentOrdersLastMinute, accountOrdersLastMinute, agentLimits, accountLimits }) => {
  const own = agentOrdersLastMinute + 1;
  if (own > agentLimits.maxOrdersPerMinute) return exceeds('ORDER_RATE', own, agentLimits.maxOrdersPerMinute);
  const all = accountOrdersLastMinute + 1;
  return all > accountLimits.maxOrdersPerMinute
    ? { ...exceeds('ORDER_RATE', all, accountLimits.maxOrdersPerMinute), whose: 'account' }
    : null;
};
