import { isMultiple, notional } from '../../../../shared/money.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** Nothing, or less, cannot be traded, whatever an instrument gives as its minimum. */
export const wellFormed: Check = ({ intent }) =>
  intent.quantity <= 0n || (intent.price !== undefined && intent.price <= 0n) ? refuse('ORDER_MALFORMED') : null;

/** The venue's steps: a price or quantity off them would be rounded by somebody, so it is denied (R7). */
export const onStep: Check = ({ intent, instrument }) => {
  if (!isMultiple(intent.quantity, instrument.step)) {
    return exceeds('NOT_A_MULTIPLE_OF_STEP', intent.quantity, instrument.step);
  }
  if (intent.price !== undefined && !isMultiple(intent.price, instrument.tick)) {
    return exceeds('NOT_A_MULTIPLE_OF_TICK', intent.price, instrument.tick);
  }
  return null;
};

/** The venue's minimums: an order below them is denied, never enlarged (R7). */
export const aboveMinimum: Check = ({ intent, instrument, referencePrice }) => {
  if (intent.quantity < instrument.minQuantity) {
    return exceeds('BELOW_MINIMUM_QUANTITY', intent.quantity, instrument.minQuantity);
  }
  if (referencePrice === null || intent.reduceOnly) return null;
  const value = notional(referencePrice, intent.quantity);
  return value < instrument.minNotional ? exceeds('BELOW_MINIMUM_NOTIONAL', value, instrument.minNotional) : null;
};
