import { type Check, exceeds } from '../check.ts';

/**
 * Exits that may stand beside each other to close one position. They have the room of open orders to themselves, for
 * entries must not take it from them; and one is always let through, whatever the limit (R6).
 */
export const openExits: Check = ({ isExit, exitsBeside, agentLimits }) => {
  const limit = Math.max(agentLimits.maxOpenOrders, 1);
  return isExit && exitsBeside.count >= limit ? exceeds('MAX_OPEN_EXITS', exitsBeside.count + 1, limit) : null;
};
