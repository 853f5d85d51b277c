import { abs, plus, ZERO_QUANTITY } from '../../../../shared/money.ts';
import { isAgainst } from '../../execution/exits.ts';
import { type Check, exceeds } from '../check.ts';

/**
 * A reduce-only order must find something of its own agent to reduce, beside the exits that may fill together with it.
 * The venue would look at the account's position, which may be another agent's: so the book is what counts (R8, K13).
 */
export const reduceOnly: Check = ({ intent, held, exitsBeside }) => {
  if (!intent.reduceOnly) return null;
  const reducible = isAgainst(held, intent.side) ? abs(held) : ZERO_QUANTITY;
  const together = plus(intent.quantity, exitsBeside.quantity);
  return together > reducible ? exceeds('REDUCE_ONLY_WOULD_ADD', together, reducible) : null;
};
