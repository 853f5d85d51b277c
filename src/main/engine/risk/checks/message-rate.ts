import { countedWithin } from '../../agents/rate-window.ts';
import { type Check, exceeds } from '../check.ts';

/** Proposals a minute, per agent and in all. An exit always passes (R6). */
export const messageRate: Check = ({ at, isExit, entry, accountMessagesLastMinute, agentLimits, accountLimits }) => {
  if (isExit) return null;
  const own = countedWithin(entry.proposals, at, 1) + 1;
  if (own > agentLimits.maxMessagesPerMinute) return exceeds('MESSAGE_RATE', own, agentLimits.maxMessagesPerMinute);
  const all = accountMessagesLastMinute + 1;
  return all > accountLimits.maxMessagesPerMinute
    ? exceeds('MESSAGE_RATE', all, accountLimits.maxMessagesPerMinute)
    : null;
};
