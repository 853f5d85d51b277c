import { isMultiple } from '../../../../shared/money.ts';
import { type Check, exceeds } from '../check.ts';

/** The venue's steps: a price or quantity off them would be rounded by somebody, so it is denied (R7). */
export const steps: Check = ({ intent, instrument }) => {
  if (!isMultiple(intent.quantity, instrument.step)) {
    return exceeds('NOT_A_MULTIPLE_OF_STEP', intent.quantity, instrument.step);
  }
  if (intent.price !== undefined && !isMultiple(intent.price, instrument.tick)) {
    return exceeds('NOT_A_MULTIPLE_OF_TICK', intent.price, instrument.tick);
  }
  return null;
};
