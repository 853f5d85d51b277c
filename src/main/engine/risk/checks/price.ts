import { abs, applyRate, minus } from '../../../../shared/money.ts';
import { type Check, exceeds, refuse } from '../check.ts';

/** New exposure needs a price that is known and fresh (R5, R7). */
export const freshPrice: Check = ({ isExit, mark, at, stalePriceMs }) => {
  if (isExit) return null;
  if (mark === undefined) return refuse('NO_MARK_PRICE');
  return at - mark.at > stalePriceMs ? exceeds('STALE_PRICE', at - mark.at, stalePriceMs) : null;
};

/** A price too far from the mark is a mistake (fat finger, wrong instrument), whichever way it points. */
export const priceCollar: Check = ({ intent, isExit, mark, priceCollar: collar }) => {
  if (isExit || intent.price === undefined || mark === undefined) return null;
  const distance = abs(minus(intent.price, mark.price));
  const allowed = applyRate(mark.price, collar, 'down');
  return distance > allowed ? exceeds('PRICE_COLLAR', distance, allowed) : null;
};
