import {
  type Cash,
  minus,
  mulDiv,
  negate,
  notional,
  ONE,
  type Price,
  plus,
  type Quantity,
} from '../../../shared/money.ts';

/**
 * One holding at average cost. `cost` has the sign of `quantity` (a short's cost is what was received), so the
 * unrealised result is always `quantity × mark − cost`, long or short.
 */
export interface Position {
  quantity: Quantity;
  cost: Cash;
}

export interface PositionChange {
  readonly position: Position;
  /** Profit (or loss, negative) of the part that was closed; zero when nothing was. */
  readonly realised: Cash;
  /** Absolute quantity that was closed. */
  readonly closed: Quantity;
}

export const NO_POSITION: Position = { quantity: 0n as Quantity, cost: 0n as Cash };

/**
 * The position after trading `delta` (signed) at `price`. Closing takes its share of the cost; what rounding leaves
 * stays in the cost of the rest, so that realised plus unrealised is exact at every moment.
 */
export function trade(position: Position, delta: Quantity, price: Price): PositionChange {
  const { quantity, cost } = position;
  const reduces = quantity !== 0n && quantity > 0n !== delta > 0n;
  if (!reduces) {
    return {
      position: { quantity: plus(quantity, delta), cost: plus(cost, notional(price, delta)) },
      realised: 0n as Cash,
      closed: 0n as Quantity,
    };
  }
  const wholeSize = quantity < 0n ? -quantity : (quantity as bigint);
  const deltaSize = delta < 0n ? -delta : (delta as bigint);
  const closed = (deltaSize < wholeSize ? deltaSize : wholeSize) as Quantity;
  const share = closed === wholeSize ? cost : mulDiv<Cash>(cost, closed, wholeSize, 'toZero');
  const closing = (delta < 0n ? -closed : closed) as Quantity;
  const realised = minus(negate(notional(price, closing)), share);
  const opening = minus(delta, closing);
  return {
    position: {
      quantity: plus(quantity, delta),
      cost: plus(minus(cost, share), notional(price, opening)),
    },
    realised,
    closed,
  };
}

/** What closing the whole position at `mark` would bring. */
export function unrealised(position: Position, mark: Price): Cash {
  return minus(notional(mark, position.quantity), position.cost);
}

/** Average price paid or received for what is held; null when flat. Rounded to 1e-16, for showing only. */
export function averagePrice(position: Position): Price | null {
  return position.quantity === 0n ? null : mulDiv<Price>(position.cost, ONE, position.quantity, 'toZero');
}
