import { abs, applyRate, minus } from '../../../../shared/money.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** A price too far from the mark is a mistake (fat finger, wrong instrument), whichever way it points. */
export const priceCollar: Check = ({ intent, mark, priceCollar: collar }) => {
  if (intent.price === undefined) return null;
  if (mark === undefined) return refuse('NO_MARK_PRICE');
  const distance = abs(minus(intent.price, mark.price));
  const allowed = applyRate(mark.price, collar, 'down');
  return distance > allowed ? exceeds('PRICE_COLLAR', distance, allowed) : null;
};
