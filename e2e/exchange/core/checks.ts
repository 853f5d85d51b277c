import { abs, applyRate, isMultiple, minus, notional, plus, type Quantity } from '../../../src/shared/money.ts';
import type { Account } from './account.ts';
import type { Market } from './market.ts';
import { isOpen, type Order, type PlaceOrder } from './model.ts';
import { Refusal } from './refusal.ts';

/** What venues do differently and a wire format sets once. */
export interface Rules {
  /** A post-only order that would cross is refused, or taken and ended at once. */
  crossingPostOnly: 'refuse' | 'expire';
  /** A client order id is taken again once its order is closed, or never. */
  clientIds: 'while-open' | 'ever';
  maxOpenOrders: number;
}

/** What must hold for an order to be taken. @throws Refusal */
export function checkOrder(market: Market, account: Account, order: PlaceOrder, rules: Rules): void {
  const terms = market.instrument(order.symbol);
  checkAmounts(market, order);
  checkClientId(account, order.clientId, rules);
  if (account.openOrders().length >= rules.maxOpenOrders) throw new Refusal('too-many-orders');
  if (terms.kind === 'perp' && (order.positionSide === 'net') === account.hedgeMode) throw new Refusal('position-side');
  if (order.type === 'stop' && wouldTrigger(market, order)) throw new Refusal('would-trigger');
  if (closes(order)) {
    if (closable(account, order) <= 0n) throw new Refusal('reduce-only');
    if (order.positionSide !== 'net' && closable(account, order) < order.quantity) throw new Refusal('reduce-only');
    return;
  }
  checkFunds(market, account, order);
}

/** Steps and minimums. Closing orders of perpetuals are spared the minimum value, as venues do. */
export function checkAmounts(market: Market, order: PlaceOrder): void {
  const terms = market.instrument(order.symbol);
  if (order.quantity < terms.minQuantity || order.quantity <= 0n) throw new Refusal('quantity-minimum');
  if (order.quantity > terms.maxQuantity) throw new Refusal('quantity-maximum');
  if (!isMultiple(order.quantity, terms.step)) throw new Refusal('quantity-step');
  for (const price of [order.price, order.stopPrice]) {
    if (price === null) continue;
    if (price <= 0n || !isMultiple(price, terms.tick)) throw new Refusal('price-tick');
  }
  if (order.type === 'limit' && order.price === null) throw new Refusal('price-missing');
  if (order.type === 'stop' && order.stopPrice === null) throw new Refusal('price-missing');
  const at = order.price ?? order.stopPrice ?? market.mark(order.symbol);
  if (!closes(order) && at !== null && notional(at, order.quantity) < terms.minNotional)
    throw new Refusal('notional-minimum');
}

/** True for what may only bring a position closer to flat: said so, or the far side of a hedged position. */
export function closes(order: PlaceOrder): boolean {
  return order.reduceOnly || order.positionSide === (order.side === 'buy' ? 'short' : 'long');
}

/** How much of its position an order of this side could close. */
export function closable(account: Account, order: PlaceOrder): Quantity {
  const { quantity: held } = account.position(order.symbol, order.positionSide);
  const opposite = order.side === 'buy' ? held < 0n : held > 0n;
  return opposite ? abs(held) : (0n as Quantity);
}

/** Whether a stop's trigger is already reached. */
export function wouldTrigger(market: Market, order: PlaceOrder): boolean {
  const at = order.trigger === 'mark' ? market.mark(order.symbol) : market.last(order.symbol);
  if (at === null || order.stopPrice === null) return false;
  const rises = (order.side === 'buy') !== (order.takesProfit === true);
  return rises ? at >= order.stopPrice : at <= order.stopPrice;
}

function checkClientId(account: Account, clientId: string | null, rules: Rules): void {
  if (clientId === null) return;
  let other: Order;
  try {
    other = account.find({ clientId });
  } catch {
    return;
  }
  if (rules.clientIds === 'ever' || isOpen(other)) throw new Refusal('duplicate-client-id', clientId);
}

function checkFunds(market: Market, account: Account, order: PlaceOrder): void {
  const { kind, base, quote, takerFee } = market.instrument(order.symbol);
  const at = order.price ?? order.stopPrice ?? market.mark(order.symbol);
  if (at === null) return;
  const value = notional(at, order.quantity);
  if (kind === 'spot') {
    const needed = order.side === 'buy' ? value : order.quantity;
    if (account.available(order.side === 'buy' ? quote : base) < needed) throw new Refusal('insufficient-balance');
    return;
  }
  const { quantity: held } = account.position(order.symbol, order.positionSide);
  const change = order.side === 'buy' ? order.quantity : -order.quantity;
  const grows = abs((held + change) as Quantity) > abs(held);
  const needed = plus(account.margin(order.symbol, value), applyRate(value, takerFee, 'up'));
  if (grows && minus(account.available(quote), needed) < 0n) throw new Refusal('insufficient-balance');
}
