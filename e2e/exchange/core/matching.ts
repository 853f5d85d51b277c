import type { Clock } from '../../../src/main/engine/ports.ts';
import { type Cash, min, minus, notional, type Price, plus, type Quantity } from '../../../src/shared/money.ts';
import type { Account } from './account.ts';
import { checkAmounts, checkOrder, closable, closes, type Rules, wouldTrigger } from './checks.ts';
import type { Market } from './market.ts';
import { type AccountEvent, type EndReason, isOpen, type Order, type PlaceOrder, type Trade } from './model.ts';
import { Refusal } from './refusal.ts';
import { settle } from './settle.ts';

type Change = Extract<AccountEvent, { kind: 'order' }>['change'];

/** Orders from being taken to their end: against the quote at once, then resting in price-time priority. */
export class Matching {
  readonly #clock: Clock;
  readonly #market: Market;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #rules: Rules;
  readonly #fillIds = new Map<string, number>();
  #orderId = 1_000_000;

  constructor(clock: Clock, market: Market, accounts: ReadonlyMap<string, Account>, rules: Rules) {
    this.#clock = clock;
    this.#market = market;
    this.#accounts = accounts;
    this.#rules = rules;
    market.onMove = (symbol, print) => this.#moved(symbol, print);
  }

  /** Takes an order; it may be filled or ended when this returns. @throws Refusal when it is not taken */
  place(account: Account, asked: PlaceOrder): Order {
    this.check(account, asked);
    const crosses = this.#crosses(asked);
    this.#orderId += 1;
    const id = String(this.#orderId);
    const now = this.#clock.now();
    const order: Order = {
      ...asked,
      id,
      clientId: asked.clientId ?? `x-${id}`,
      accountId: account.id,
      status: asked.type === 'stop' ? 'untriggered' : 'new',
      filled: 0n as Quantity,
      filledValue: 0n as Cash,
      endReason: null,
      triggered: false,
      createdAt: now,
      updatedAt: now,
    };
    this.#put(account, order, 'new');
    if (crosses) this.#end(account, order, 'expired', 'post-only-would-cross');
    else if (order.type !== 'stop') this.#take(account, order);
    this.#trigger(order.symbol);
    return account.find({ orderId: id });
  }

  /** What an order would be refused for now. @throws Refusal */
  check(account: Account, asked: PlaceOrder): void {
    checkOrder(this.#market, account, asked, this.#rules);
    if (this.#rules.crossingPostOnly === 'refuse' && this.#crosses(asked)) throw new Refusal('post-only-would-cross');
  }

  /** Ends a working order. @throws Refusal `already-closed` */
  cancel(account: Account, orderId: string, reason: EndReason = 'requested'): Order {
    const order = account.find({ orderId });
    if (!isOpen(order)) throw new Refusal('already-closed', orderId);
    return this.#end(account, order, 'cancelled', reason);
  }

  /** Changes quantity (the whole of it, filled part included) or price of a working order; it may match at once. */
  amend(account: Account, orderId: string, change: { readonly quantity?: Quantity; readonly price?: Price }): Order {
    const order = account.find({ orderId });
    if (!isOpen(order)) throw new Refusal('already-closed', orderId);
    const next = { ...order, quantity: change.quantity ?? order.quantity, price: change.price ?? order.price };
    if (next.quantity === order.quantity && next.price === order.price) throw new Refusal('nothing-to-amend');
    checkAmounts(this.#market, next);
    if (next.quantity <= order.filled) throw new Refusal('quantity-minimum');
    if (this.#crosses(next)) throw new Refusal('post-only-would-cross');
    this.#put(account, next, 'amended');
    if (next.status !== 'untriggered') this.#take(account, next);
    this.#trigger(next.symbol);
    return account.find({ orderId });
  }

  /** Fills what is left of a working order at its own price, as if another had come first. */
  fillAway(account: Account, order: Order, share: Quantity = minus(order.quantity, order.filled)): void {
    const at = order.price ?? this.#market.mark(order.symbol);
    if (at !== null && isOpen(order)) this.#fill(account, order, at, share, true);
  }

  #crosses(order: PlaceOrder): boolean {
    return order.postOnly && this.#market.offered(order.symbol, order.side, order.price) > 0n;
  }

  #moved(symbol: string, print: Trade | null): void {
    this.#trigger(symbol);
    let left = print?.size ?? (0n as Quantity);
    for (const { account, order } of this.#resting(symbol)) {
      if (print !== null) {
        const meets = order.side !== print.side && this.#reaches(order, print.price);
        const part = meets ? min(left, minus(order.quantity, order.filled)) : (0n as Quantity);
        if (part > 0n) left = minus(left, this.#fill(account, order, order.price ?? print.price, part, true));
      } else {
        this.#meet(account, order, true);
      }
    }
    this.#trigger(symbol);
  }

  /** Stops whose trigger is reached come alive together, and so do those that their own trades reach. */
  #trigger(symbol: string): void {
    const waiting = [...this.#accounts.values()].flatMap((account) =>
      account
        .openOrders()
        .filter((it) => it.symbol === symbol && it.status === 'untriggered' && wouldTrigger(this.#market, it))
        .map((order) => ({ account, order })),
    );
    for (const { account, order } of waiting) {
      this.#take(account, this.#put(account, { ...order, status: 'new', triggered: true }, 'triggered'));
    }
    if (waiting.length > 0) this.#trigger(symbol);
  }

  /** Resting orders of an instrument, best price first and oldest first at one price. */
  #resting(symbol: string): readonly { readonly account: Account; readonly order: Order }[] {
    const all = [...this.#accounts.values()].flatMap((account) =>
      account
        .openOrders()
        .filter((order) => order.symbol === symbol && order.status !== 'untriggered')
        .map((order) => ({ account, order })),
    );
    const better = (a: Order, b: Order) => {
      const [x, y] = a.side === 'buy' ? [b.price ?? 0n, a.price ?? 0n] : [a.price ?? 0n, b.price ?? 0n];
      return x < y ? -1 : x > y ? 1 : Number(a.id) - Number(b.id);
    };
    return all.sort((a, b) => (a.order.side === b.order.side ? better(a.order, b.order) : 0));
  }

  #reaches(order: Order, at: Price): boolean {
    return order.price === null || (order.side === 'buy' ? at <= order.price : at >= order.price);
  }

  /** An order that comes in, or comes alive: takes what is there, then rests or ends. */
  #take(account: Account, order: Order): void {
    const needed = minus(order.quantity, order.filled);
    const short = this.#market.offered(order.symbol, order.side, order.price) < needed;
    if (order.timeInForce === 'FOK' && short) return void this.#end(account, order, 'expired', 'fill-or-kill');
    const after = this.#meet(account, order, false);
    if (!isOpen(after)) return;
    if (after.price === null) this.#end(account, after, 'expired', 'no-market');
    else if (after.timeInForce === 'IOC') this.#end(account, after, 'expired', 'immediate-or-cancel');
  }

  /** Matches an order against the quote; a resting one is filled at its own price. */
  #meet(account: Account, order: Order, resting: boolean): Order {
    const wanted = this.#bounded(account, order, minus(order.quantity, order.filled));
    for (const { price, size } of this.#market.take(order.symbol, order.side, order.price, wanted)) {
      this.#fill(account, account.find({ orderId: order.id }), resting ? (order.price ?? price) : price, size, resting);
    }
    const after = account.find({ orderId: order.id });
    if (isOpen(after) && closes(after) && closable(account, after) === 0n)
      return this.#end(account, after, 'expired', 'reduce-only');
    return after;
  }

  #bounded(account: Account, order: Order, size: Quantity): Quantity {
    return closes(order) ? min(size, closable(account, order)) : size;
  }

  /** Executes part of an order and returns how much it was. */
  #fill(account: Account, order: Order, price: Price, wanted: Quantity, maker: boolean): Quantity {
    const quantity = this.#bounded(account, order, wanted);
    if (quantity === 0n) return quantity;
    const terms = this.#market.terms(order.symbol);
    const number = (this.#fillIds.get(order.symbol) ?? 500_000) + 1;
    this.#fillIds.set(order.symbol, number);
    const at = this.#clock.now();
    const fill = settle(account, terms, order, { id: String(number), price, quantity, maker, at });
    account.addFill(fill);
    const filled = plus(order.filled, quantity);
    const next: Order = {
      ...order,
      filled,
      filledValue: plus(order.filledValue, notional(price, quantity)),
      status: filled === order.quantity ? 'filled' : 'partially-filled',
      updatedAt: at,
    };
    account.putOrder(next);
    account.tell({ kind: 'order', change: 'trade', order: next, fill });
    const positions = terms.kind === 'perp' ? [account.position(order.symbol, order.positionSide)] : [];
    const assets = terms.kind === 'perp' ? [terms.quote] : [terms.base, terms.quote];
    const balances = assets.map((asset) => account.balanceNow(asset));
    account.tell({ kind: 'account', cause: 'trade', balances, positions });
    if (next.status === 'filled') this.#endList(account, next);
    this.#market.print(order.symbol, price, quantity, maker === (order.side === 'buy') ? 'sell' : 'buy');
    return quantity;
  }

  #end(account: Account, order: Order, change: 'cancelled' | 'expired', endReason: EndReason): Order {
    const ended = this.#put(account, { ...order, status: change, endReason }, change);
    this.#endList(account, order);
    return ended;
  }

  /** What stands in one list with an order that is over ends with it. */
  #endList(account: Account, { listId }: Order): void {
    if (listId === undefined) return;
    const other = account.openOrders().find((it) => it.listId === listId);
    if (other !== undefined) this.#end(account, other, 'cancelled', 'requested');
  }

  #put(account: Account, order: Order, change: Change): Order {
    const now = { ...order, updatedAt: this.#clock.now() };
    account.putOrder(now);
    account.tell({ kind: 'order', change, order: now, fill: null });
    return now;
  }
}
