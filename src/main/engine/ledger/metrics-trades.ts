import { abs, type Cash, plus, toFloat, ZERO_CASH } from '../../../shared/money.ts';

/** Closed trades, or closed parts of one, added up: what a book keeps of them. A result of zero is neither. */
export interface ClosedTrades {
  readonly wins: number;
  readonly losses: number;
  /** Sum of the gains. */
  readonly grossProfit: Cash;
  /** Sum of the losses, of either sign. */
  readonly grossLoss: Cash;
}

/** Adds up the results of closed trades. */
export function closedTrades(results: readonly Cash[]): ClosedTrades {
  let [wins, losses, grossProfit, grossLoss] = [0, 0, ZERO_CASH, ZERO_CASH];
  for (const result of results) {
    if (result > 0n) {
      wins += 1;
      grossProfit = plus(grossProfit, result);
    } else if (result < 0n) {
      losses += 1;
      grossLoss = plus(grossLoss, abs(result));
    }
  }
  return { wins, losses, grossProfit, grossLoss };
}

/**
 * Profit factor: gross profit over gross loss; above 1 earns. J. D. Schwager, "A Complete Guide to the Futures Market".
 * Null until something was lost: before that it has no bound.
 */
export function profitFactor(trades: ClosedTrades): number | null {
  return trades.grossLoss === 0n ? null : toFloat(trades.grossProfit) / toFloat(abs(trades.grossLoss));
}

/** Hit rate: the share of closed trades that gained, 0 to 1. Null until one gained or lost. */
export function hitRate(trades: ClosedTrades): number | null {
  const decided = trades.wins + trades.losses;
  return decided === 0 ? null : trades.wins / decided;
}

/**
 * Turnover: value traded, both sides, over the mean equity of the same time, so 2 is one whole equity bought and sold
 * again. Null for no curve, or one whose mean is zero or less.
 */
export function turnoverRatio(traded: Cash, equity: readonly Cash[]): number | null {
  let sum = ZERO_CASH;
  for (const value of equity) sum = plus(sum, value);
  return sum <= 0n ? null : (toFloat(abs(traded)) / toFloat(sum)) * equity.length;
}
