import type { Order } from '../../domain/order.ts';
import { type Check, exceeds, type RiskContext } from '../check.ts';

/**
 * An order must not be able to match a resting order of the same account: its own agent's, or another's. An exit is held
 * back by the agent's own orders alone, which the agent can cancel; another agent's must not trap it (R6).
 */
export const selfTrade: Check = (context) => {
  const { intent, isExit, referencePrice } = context;
  if (referencePrice === null || intent.type === 'stop') return null;
  let others: Order | undefined;
  const own = context.limitOrders.find((order) => {
    if (!meets(context, order)) return false;
    if (order.owner.agent === intent.agent) return true;
    others ??= order;
    return false;
  });
  if (own?.price !== undefined) return exceeds('SELF_TRADE', referencePrice, own.price);
  if (isExit || others?.price === undefined) return null;
  return { ...exceeds('SELF_TRADE', referencePrice, others.price), whose: 'other' };
};

function meets({ intent, referencePrice }: RiskContext, { side, price }: Order): boolean {
  if (side === intent.side || referencePrice === null || price === undefined) return false;
  return intent.side === 'buy' ? referencePrice >= price : referencePrice <= price;
}
