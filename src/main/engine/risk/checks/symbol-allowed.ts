import { type Check, refuse } from '../check.ts';

/** Only instruments that stand in the risk config may be traded: one that nobody set limits for is not (R7). */
export const symbolAllowed: Check = ({ instrumentLimits }) =>
  instrumentLimits === undefined ? refuse('SYMBOL_NOT_ALLOWED') : null;
