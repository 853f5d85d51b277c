import { add, type Fraction, fraction, over, subtract, times, ZERO } from './exact.ts';

/** Signed whole quantity at a whole price. */
export interface Trade {
  readonly quantity: number;
  readonly price: number;
}

export interface AverageCost {
  readonly held: number;
  /** Average price of what is held; zero when flat. */
  readonly average: Fraction;
  /** Of each trade that closed something: what it closed times (price − average). */
  readonly results: readonly Fraction[];
}

/** For tests: one position at average cost, reckoned in exact fractions of average prices, not of costs. */
export function averageCost(trades: readonly Trade[]): AverageCost {
  let held = 0;
  let average: Fraction = ZERO;
  const results: Fraction[] = [];
  for (const { quantity, price } of trades) {
    if (held * quantity >= 0) {
      const paid = add(times(average, fraction(held)), fraction(price * quantity));
      average = over(paid, fraction(held + quantity));
    } else {
      const closed = Math.sign(held) * Math.min(Math.abs(held), Math.abs(quantity));
      results.push(times(fraction(closed), subtract(fraction(price), average)));
      if (Math.abs(quantity) > Math.abs(held)) average = fraction(price);
    }
    held += quantity;
    if (held === 0) average = ZERO;
  }
  return { held, average, results };
}
