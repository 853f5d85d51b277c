import { type Check, exceeds } from '../check.ts';

/**
 * The most that the venue takes in one market order, where it tells it; a stop becomes one when it is triggered. Binds
 * entries alone: an exit that is too large is the venue's to refuse.
 */
export const marketQuantity: Check = ({ intent, instrument }) => {
  const most = instrument.maxMarketQuantity;
  if (most === undefined || intent.type === 'limit' || intent.quantity <= most) return null;
  return exceeds('MAX_MARKET_QUANTITY', intent.quantity, most);
};
