import { type Check, refuse } from '../check.ts';

/** An order must not be able to match a resting order of the same agent. */
export const selfTrade: Check = ({ intent, agentOrders, referencePrice }) => {
  if (referencePrice === null || intent.type === 'stop') return null;
  const crosses = agentOrders.some((order) => {
    if (order.symbol !== intent.symbol || order.side === intent.side) return false;
    if (order.type !== 'limit' || order.price === undefined) return false;
    return intent.side === 'buy' ? referencePrice >= order.price : referencePrice <= order.price;
  });
  return crosses ? refuse('SELF_TRADE') : null;
};
