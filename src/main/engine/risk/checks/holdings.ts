import { ZERO_QUANTITY } from '../../../../shared/money.ts';
import { type Check, exceeds } from '../check.ts';

/** Spot cannot be sold short: what is sold, with what already rests to be sold, must be in the agent's own book. */
export const holdings: Check = ({ intent, instrument, held, worstCase }) => {
  if (instrument.kind !== 'spot' || intent.side !== 'sell') return null;
  return worstCase < 0n ? exceeds('INSUFFICIENT_HOLDINGS', intent.quantity, held > 0n ? held : ZERO_QUANTITY) : null;
};
