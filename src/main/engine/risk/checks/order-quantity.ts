import { type Check, exceeds, refuse } from '../check.ts';

/** The largest order in base units, by instrument: a mistaken quantity is found even where the price is low. */
export const orderQuantity: Check = ({ intent, instrumentLimits }) => {
  if (instrumentLimits === undefined) return refuse('SYMBOL_NOT_ALLOWED');
  const { maxOrderQuantity } = instrumentLimits;
  return intent.quantity > maxOrderQuantity ? exceeds('MAX_ORDER_QUANTITY', intent.quantity, maxOrderQuantity) : null;
};
