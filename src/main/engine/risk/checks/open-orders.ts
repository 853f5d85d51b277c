import { type Check, exceeds } from '../check.ts';

/** Orders that may be open side by side. */
export const openOrders: Check = ({ agentOrderCount, agentLimits }) =>
  agentOrderCount >= agentLimits.maxOpenOrders
    ? exceeds('MAX_OPEN_ORDERS', agentOrderCount + 1, agentLimits.maxOpenOrders)
    : null;
