import { type Cash, notional, ZERO_QUANTITY } from '../../../../shared/money.ts';
import { type Check, exceeds } from '../check.ts';

/** Spot cannot be sold short: what is sold, with what already rests to be sold, must be in the agent's own book. */
export const holdings: Check = ({ intent, instrument, held, worstCase }) => {
  if (instrument.kind !== 'spot' || intent.side !== 'sell') return null;
  return worstCase < 0n ? exceeds('INSUFFICIENT_HOLDINGS', intent.quantity, held > 0n ? held : ZERO_QUANTITY) : null;
};

/** A buyer's own cash must cover it: in full for spot, at the account's leverage for a perpetual. */
export const balance: Check = ({ intent, instrument, isExit, referencePrice, bookCash, bookValue, accountLimits }) => {
  if (isExit || referencePrice === null) return null;
  const value = notional(referencePrice, intent.quantity);
  if (instrument.kind === 'spot') {
    return intent.side === 'buy' && value > bookCash ? exceeds('INSUFFICIENT_BALANCE', value, bookCash) : null;
  }
  const buyingPower = ((bookValue.equity * accountLimits.maxLeverage) / 10n ** 16n - bookValue.gross) as Cash;
  return value > buyingPower ? exceeds('INSUFFICIENT_BALANCE', value, buyingPower) : null;
};
