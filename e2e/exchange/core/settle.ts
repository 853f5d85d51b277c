import {
  abs,
  applyRate,
  type Cash,
  min,
  minus,
  mulDiv,
  negate,
  notional,
  type Price,
  plus,
  type Quantity,
  type Rate,
} from '../../../src/shared/money.ts';
import type { Account } from './account.ts';
import type { Fill, Instrument, Order, Position } from './model.ts';

/** Books one execution to the account: fee, cash, holdings or position. Returns the fill it became. */
export function settle(
  account: Account,
  terms: Instrument,
  order: Order,
  fill: Pick<Fill, 'id' | 'price' | 'quantity' | 'maker' | 'at'>,
): Fill {
  const { symbol, side, positionSide } = order;
  const value = notional(fill.price, fill.quantity);
  const feeRate = fill.maker ? terms.makerFee : terms.takerFee;
  const names = { orderId: order.id, clientId: order.clientId, symbol, side, positionSide };
  if (terms.kind === 'spot') {
    const [got, gave] = side === 'buy' ? [terms.base, terms.quote] : [terms.quote, terms.base];
    const base = fill.quantity as bigint as Cash;
    const [received, given] = side === 'buy' ? [base, value] : [value, base];
    const fee = feeOf(received, feeRate);
    account.addBalance(got, minus(received, fee));
    account.addBalance(gave, negate(given));
    return { ...names, ...fill, fee, feeAsset: got, realized: 0n as Cash };
  }
  const before = account.position(symbol, positionSide);
  const signed = side === 'buy' ? fill.quantity : negate(fill.quantity);
  const { position, realized } = moved(before, signed, fill.price, fill.at);
  const fee = feeOf(value, feeRate);
  account.putPosition(position);
  account.addBalance(terms.quote, minus(realized, fee));
  const booked = { symbol, asset: terms.quote, rate: null };
  if (realized !== 0n) account.addIncome({ kind: 'realized', amount: realized, ...booked });
  if (fee !== 0n) account.addIncome({ kind: 'commission', amount: negate(fee), ...booked });
  return { ...names, ...fill, fee, feeAsset: terms.quote, realized };
}

/** Rounded up to the eighth decimal, which is as far as venues count. */
function feeOf(amount: Cash, feeRate: Rate): Cash {
  const unit = 10n ** 8n;
  return (mulDiv<Cash>(applyRate(amount, feeRate, 'up'), 1n, unit, 'up') * unit) as Cash;
}

/** A position after a signed change at a price: the part that closes is realised, the part that opens is averaged in. */
export function moved(
  before: Position,
  change: Quantity,
  at: Price,
  updatedAt: number,
): { readonly position: Position; readonly realized: Cash } {
  const { quantity: held, entryPrice } = before;
  const after = plus(held, change);
  const same = held === 0n || held > 0n === change > 0n;
  if (same) {
    const value = notional(entryPrice, abs(held)) + notional(at, abs(change));
    const entry = mulDiv<Price>(value, 10n ** 16n, abs(after), 'toZero');
    return { position: { ...before, quantity: after, entryPrice: entry, updatedAt }, realized: 0n as Cash };
  }
  const closed = min(abs(held), abs(change));
  const gain = notional(minus(at, entryPrice), closed);
  const realized = held > 0n ? gain : negate(gain);
  const crossed = after !== 0n && after > 0n !== held > 0n;
  const entry = after === 0n ? (0n as Price) : crossed ? at : entryPrice;
  return { position: { ...before, quantity: after, entryPrice: entry, updatedAt }, realized };
}
