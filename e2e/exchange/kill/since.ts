import type { Quantity } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Fill, Order } from '../core/model.ts';

/** What an account did since this was made, by the exchange's own word. */
export class Since {
  readonly #account: Account;
  readonly #orders: ReadonlySet<string>;
  readonly #fills: number;
  /** Signed, of each instrument. */
  readonly held: ReadonlyMap<string, Quantity>;

  constructor(account: Account) {
    const { orders, fills, positions } = account.view();
    this.#account = account;
    this.#orders = new Set(orders.map((order) => order.id));
    this.#fills = fills.length;
    this.held = new Map(positions.map((it) => [it.symbol, it.quantity]));
  }

  get orders(): readonly Order[] {
    return this.#account.view().orders.filter((order) => !this.#orders.has(order.id));
  }

  get fills(): readonly Fill[] {
    return this.#account.view().fills.slice(this.#fills);
  }

  /** Instruments whose position was ever larger than before, or on the other side of nothing. */
  get overshot(): string[] {
    const now = new Map(this.held);
    const found = new Set<string>();
    for (const { symbol, side, quantity } of this.fills) {
      const before = now.get(symbol) ?? 0n;
      const after = before + (side === 'buy' ? quantity : -quantity);
      if (before > 0n ? after < 0n || after > before : after > 0n || after < before) found.add(symbol);
      now.set(symbol, after as Quantity);
    }
    return [...found];
  }
}
