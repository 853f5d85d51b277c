import { type Cash, mulDiv, ONE, type Rate } from '../../../shared/money.ts';

/** Smallest amount the venue books: 1e-8 of the settlement currency, in the units of an amount. */
const SMALLEST = 100_000_000n;

/** The fee of a traded value, rounded up to 1e-8 of the settlement currency: never in the trader's favour. */
export function feeOf(value: Cash, feeRate: Rate): Cash {
  return (mulDiv<Cash>(value, feeRate, ONE * SMALLEST, 'up') * SMALLEST) as Cash;
}

/** What a position of this signed value pays (negative) or receives, rounded down to 1e-8: again never in its favour. */
export function fundingOf(value: Cash, fundingRate: Rate): Cash {
  return (mulDiv<Cash>(-value, fundingRate, ONE * SMALLEST, 'down') * SMALLEST) as Cash;
}
