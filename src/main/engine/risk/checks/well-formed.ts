import { type Check, refuse } from '../check.ts';

/** Nothing, or less, cannot be traded, whatever an instrument gives as its minimum. */
export const wellFormed: Check = ({ intent }) =>
  intent.quantity <= 0n || (intent.price !== undefined && intent.price <= 0n) ? refuse('ORDER_MALFORMED') : null;
