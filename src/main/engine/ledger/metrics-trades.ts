import { abs, type Cash, plus, toFloat, ZERO_CASH } from '../../../shared/money.ts';

/** Closed trades, or closed parts of one, added up: what a book keeps of them. A result of zero is neither. */
export interface ClosedTrades {
  readonly wins: number;
  readonly losses: number;
  /** Sum of the gains, before fees. */
  readonly grossProfit: Cash;
  /** Sum of the losses without their sign, before fees. */
  readonly grossLoss: Cash;
}

/**
 * Profit factor: gross profit over gross loss; above 1 earns. R. Pardo, "The Evaluation and Optimization of Trading
 * Strategies", 2nd ed. (2008); P. J. Kaufman, "Trading Systems and Methods", 5th ed. (2013).
 * Null until something was lost: before that it has no bound.
 */
export function profitFactor(trades: ClosedTrades): number | null {
  return trades.grossLoss === 0n ? null : toFloat(trades.grossProfit) / toFloat(trades.grossLoss);
}

/**
 * Hit rate, or percentage of profitable trades: the share of closed trades that gained, 0 to 1. Pardo, as above.
 * Null until one gained or lost.
 */
export function hitRate(trades: ClosedTrades): number | null {
  const decided = trades.wins + trades.losses;
  return decided === 0 ? null : trades.wins / decided;
}

/**
 * Turnover ratio: value traded, both sides, over the mean equity of the same time, so 2 is one whole equity bought and
 * sold again. R. C. Grinold, R. N. Kahn, "Active Portfolio Management", 2nd ed. (2000), chapter 16. The portfolio
 * turnover rate of the SEC's form N-1A, item 13, takes the lesser of purchases and sales over the mean value; with both
 * sides counted a book that only opens shows too.
 * Null for no curve, or one whose mean is zero or less.
 */
export function turnoverRatio(traded: Cash, equity: readonly Cash[]): number | null {
  let sum = ZERO_CASH;
  for (const value of equity) sum = plus(sum, value);
  return turnoverOver(traded, sum, equity.length);
}

/** The same from the sum of so many values of equity. */
export function turnoverOver(traded: Cash, sum: Cash, values: number): number | null {
  return sum <= 0n ? null : (toFloat(abs(traded)) / toFloat(sum)) * values;
}

/**
 * Reject rate: the share of proposed orders that policy, risk, gate or venue refused, 0 to 1. A definition of our own.
 * Null while nothing was proposed.
 */
export function rejectRate(proposed: number, refused: number): number | null {
  return proposed === 0 ? null : refused / proposed;
}
