import { abs, type Quantity } from '../../../../shared/money.ts';
import { sign } from '../../domain/order.ts';
import { type Check, exceeds } from '../check.ts';

/**
 * A reduce-only order must find something of its own agent to reduce. The venue would look at the account's position,
 * which may be another agent's: so the book is what counts (R8, K13).
 */
export const reduceOnly: Check = ({ intent, held }) => {
  if (!intent.reduceOnly) return null;
  const against = held !== 0n && held > 0n !== sign(intent.side) > 0n;
  const reducible = (against ? abs(held) : 0n) as Quantity;
  return intent.quantity > reducible ? exceeds('REDUCE_ONLY_WOULD_ADD', intent.quantity, reducible) : null;
};
