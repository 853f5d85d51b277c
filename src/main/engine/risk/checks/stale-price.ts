import { type Check, exceeds, refuse } from '../check.ts';

/** New exposure needs a price that is fresh (R5, R7). */
export const stalePrice: Check = ({ mark, at, stalePriceMs }) => {
  if (mark === undefined) return refuse('NO_MARK_PRICE');
  return at - mark.at > stalePriceMs ? exceeds('STALE_PRICE', at - mark.at, stalePriceMs) : null;
};
