import type { InstrumentId } from '../../../shared/ids.ts';
import {
  abs,
  type Cash,
  minus,
  mulDiv,
  negate,
  notional,
  type Price,
  plus,
  type Quantity,
  ZERO_CASH,
  ZERO_QUANTITY,
} from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import { type Side, sign } from '../../engine/domain/order.ts';

/** What is held of one instrument. */
export interface PaperPosition {
  readonly symbol: InstrumentId;
  /** Signed: short is negative. */
  readonly quantity: Quantity;
  /** Value it was opened at, with the sign of the quantity: average cost. */
  readonly cost: Cash;
}

/** A fill as the account books it. */
export interface AccountFill {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly fee: Cash;
}

/**
 * The venue's own ledger, independent of the engine's. Cash changes by the realised result of perpetuals, by the value
 * of spot trades, by fees and by funding, and by nothing else (promise 6).
 */
export class PaperAccount {
  cash: Cash;
  private readonly held = new Map<InstrumentId, PaperPosition>();

  constructor(cash: Cash, positions: readonly PaperPosition[] = []) {
    this.cash = cash;
    for (const position of positions) this.keep(position);
  }

  /** Positions that are not zero, by the names of their instruments. */
  positions(): readonly PaperPosition[] {
    return [...this.held.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  quantityOf(symbol: InstrumentId): Quantity {
    return this.held.get(symbol)?.quantity ?? ZERO_QUANTITY;
  }

  /** What a perpetual position would realise at `mark`. */
  unrealised(symbol: InstrumentId, mark: Price): Cash {
    const position = this.held.get(symbol);
    return position === undefined ? ZERO_CASH : minus(notional(mark, position.quantity), position.cost);
  }

  applyFill(instrument: Instrument, fill: AccountFill): void {
    const { symbol, kind } = instrument;
    const before = this.held.get(symbol) ?? { symbol, quantity: ZERO_QUANTITY, cost: ZERO_CASH };
    const change = (sign(fill.side) * fill.quantity) as Quantity;
    const { position, realised } = traded(before, change, fill.price);
    this.keep(position);
    const moved = kind === 'perp' ? realised : negate(notional(fill.price, change));
    this.cash = minus(plus(this.cash, moved), fill.fee);
  }

  applyFunding(amount: Cash): void {
    this.cash = plus(this.cash, amount);
  }

  private keep(position: PaperPosition): void {
    if (position.quantity === 0n) this.held.delete(position.symbol);
    else this.held.set(position.symbol, position);
  }
}

/** Average cost: what closes realises its share of the cost, what opens adds to it; one trade may do both. */
function traded(
  before: PaperPosition,
  change: Quantity,
  at: Price,
): { readonly position: PaperPosition; readonly realised: Cash } {
  const quantity = plus(before.quantity, change);
  const opens = before.quantity === 0n || before.quantity > 0n === change > 0n;
  if (opens) {
    const cost = plus(before.cost, notional(at, change));
    return { position: { symbol: before.symbol, quantity, cost }, realised: ZERO_CASH };
  }
  const turnsOver = abs(change) > abs(before.quantity);
  const closing = turnsOver ? negate(before.quantity) : change;
  const costClosed = mulDiv<Cash>(before.cost, abs(closing), abs(before.quantity), 'toZero');
  const realised = negate(plus(costClosed, notional(at, closing)));
  const cost = turnsOver ? notional(at, quantity) : minus(before.cost, costClosed);
  return { position: { symbol: before.symbol, quantity, cost }, realised };
}
