import type { SentOrder } from '../activity.ts';
import type { Check, RiskContext } from '../check.ts';
import { exceeds } from '../check.ts';

/**
 * The same instrument, side, type, quantity and price again within moments is the same order sent twice, whatever its
 * ref says. One that ended without any execution is no reason: it may be tried again. Of entries alone: exits are bounded
 * by what is held, and none waits for a time to pass (R6).
 */
export const duplicateOrder: Check = (context) => {
  const { at, sent, duplicateWithinMs } = context;
  for (let i = sent.length - 1; i >= 0; i -= 1) {
    const before = sent[i];
    if (before === undefined || at - before.at >= duplicateWithinMs) return null;
    if (isSame(context, before) && !cameToNothing(context, before)) {
      return exceeds('DUPLICATE_ORDER', at - before.at, duplicateWithinMs);
    }
  }
  return null;
};

function isSame({ intent }: RiskContext, before: SentOrder): boolean {
  return (
    before.symbol === intent.symbol &&
    before.side === intent.side &&
    before.type === intent.type &&
    before.quantity === intent.quantity &&
    before.price === (intent.price ?? null)
  );
}

function cameToNothing({ orderById }: RiskContext, before: SentOrder): boolean {
  const order = orderById(before.orderId);
  return (order?.state === 'rejected' || order?.state === 'cancelled') && order.filled === 0n;
}
