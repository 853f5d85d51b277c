import { type Check, exceeds } from '../check.ts';

/** Orders and cancels sent to venues in the last minute, this one included, per agent and in all. */
export const messageRate: Check = (context) => {
  const { agentLimits, accountLimits } = context;
  const own = context.agentMessagesLastMinute + 1;
  if (own > agentLimits.maxMessagesPerMinute) return exceeds('MESSAGE_RATE', own, agentLimits.maxMessagesPerMinute);
  const all = context.accountMessagesLastMinute + 1;
  return all > accountLimits.maxMessagesPerMinute
    ? { ...exceeds('MESSAGE_RATE', all, accountLimits.maxMessagesPerMinute), whose: 'account' }
    : null;
};
