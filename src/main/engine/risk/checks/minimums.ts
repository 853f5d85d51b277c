import { type Check, exceeds } from '../check.ts';

/**
 * The venue's minimums: an order below them is denied, never enlarged (R7). A reduce-only order is not held to the least
 * value, which would make a small position immortal.
 */
export const minimums: Check = ({ intent, instrument, value }) => {
  if (intent.quantity < instrument.minQuantity) {
    return exceeds('BELOW_MINIMUM_QUANTITY', intent.quantity, instrument.minQuantity);
  }
  if (value === null || intent.reduceOnly) return null;
  return value < instrument.minNotional ? exceeds('BELOW_MINIMUM_NOTIONAL', value, instrument.minNotional) : null;
};
