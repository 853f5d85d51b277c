import { applyRate, max, min, minus, type Price, plus, rate } from '../../../../shared/money.ts';
import type { Intent, Order } from '../../domain/order.ts';
import { type Check, exceeds, type RiskContext } from '../check.ts';

/**
 * An order must not be able to match a resting order of the same account: its own agent's, or another's. An exit is held
 * back by the agent's own orders alone, which the agent can cancel; another agent's must not trap it (R6).
 *
 * A limit order of any kind reaches no further than its limit. A market order has none: it takes what the book offers, so
 * an entry is held against every opposite order within the depth of a book around the mark, and within the collar. An exit at market is held against the mark
 * alone: orders of its agent that only may be in its way must not trap it. A stop is judged by no price: the venue sends
 * it when it triggers.
 */
export const selfTrade: Check = (context) => {
  const { intent, isExit, referencePrice } = context;
  const reach = reachOf(context);
  if (referencePrice === null || reach === null) return null;
  let others: Order | undefined;
  const own = context.limitOrders.find((order) => {
    if (!meets(intent, reach, order)) return false;
    if (order.owner.agent === intent.agent) return true;
    others ??= order;
    return false;
  });
  if (own?.price !== undefined) return exceeds('SELF_TRADE', referencePrice, own.price);
  if (isExit || others?.price === undefined) return null;
  return { ...exceeds('SELF_TRADE', referencePrice, others.price), whose: 'other' };
};

/** A book's depth, as a part of the mark and at least in ticks: five levels, of up to 0.02 % as at the paper venue. */
const DEPTH = rate('0.001');
const LEVELS = 5n;

/** The worst price that it could trade at; null when that is not known. */
function reachOf({ intent, instrument, isExit, mark, referencePrice, priceCollar }: RiskContext): Price | null {
  if (intent.type === 'stop') return null;
  if (intent.type === 'limit' || isExit || mark === undefined) return referencePrice;
  const levels = max(applyRate(mark.price, DEPTH, 'up'), (LEVELS * instrument.tick) as Price);
  const depth = min(levels, applyRate(mark.price, priceCollar, 'up'));
  return intent.side === 'buy' ? plus(mark.price, depth) : minus(mark.price, depth);
}

function meets(intent: Intent, reach: Price, { side, price }: Order): boolean {
  if (side === intent.side || price === undefined) return false;
  return intent.side === 'buy' ? reach >= price : reach <= price;
}
