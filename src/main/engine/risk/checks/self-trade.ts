import type { Order } from '../../domain/order.ts';
import { type Check, exceeds, type RiskContext } from '../check.ts';

/**
 * An order must not be able to match a resting order of the same account: its own agent's, or another's. An exit is held
 * back by the agent's own orders alone, which the agent can cancel; another agent's must not trap it (R6).
 */
export const selfTrade: Check = (context) => {
  const { intent, isExit, referencePrice } = context;
  if (referencePrice === null || intent.type === 'stop') return null;
  const met = context.limitOrders.find(
    (order) => meets(context, order) && (!isExit || order.owner.agent === intent.agent),
  );
  return met?.price === undefined ? null : exceeds('SELF_TRADE', referencePrice, met.price);
};

function meets({ intent, referencePrice }: RiskContext, { side, price }: Order): boolean {
  if (side === intent.side || referencePrice === null || price === undefined) return false;
  return intent.side === 'buy' ? referencePrice >= price : referencePrice <= price;
}
