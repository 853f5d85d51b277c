import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Order } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { Row } from './account-rows.ts';
import { categoryOf } from './names.ts';
import { needed, type Params, textOf } from './params.ts';
import type { Category } from './ret-codes.ts';

/** Products by their name in requests and in the topic that a private connection has to hold. */
const PRODUCTS: Readonly<Record<string, { readonly category: Category; readonly topic: string }>> = {
  DERIVATIVES: { category: 'linear', topic: 'dcp.future' },
  SPOT: { category: 'spot', topic: 'dcp.spot' },
};
export const DCP_TOPICS: readonly string[] = Object.values(PRODUCTS).map((it) => it.topic);

const DEFAULT_WINDOW_S = 10;
const LEAST_WINDOW_S = 3;
const MOST_WINDOW_S = 300;

/**
 * Bybit's disconnect-cancel-all (DCP): once no private connection with the topic of a product is left, and none has
 * come back within the window, that product's active orders are cancelled: stops that wait are not said to be, and stay
 * here. The window cannot be switched off; without the
 * topic nothing is cancelled. Bybit switches the whole of it on by account, on request.
 */
export class DisconnectProtection {
  readonly #exchange: Exchange;
  readonly #windows = new Map<string, number>();
  readonly #holders = new Map<string, number>();
  /** Accounts that Bybit has not switched it on for. A script's. */
  readonly notOffered = new Set<string>();
  /** How long a second of a window lasts, milliseconds; a script may shorten it. */
  secondMs = 1_000;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  isOffered(accountId: string): boolean {
    return !this.notOffered.has(accountId);
  }

  /** Sets the window of a product. @throws Refusal */
  set(account: Account, params: Params): Row {
    const product = textOf(params, 'product') ?? 'OPTIONS';
    const seconds = Number(needed(params, 'timeWindow'));
    if (product !== 'OPTIONS' && PRODUCTS[product] === undefined) throw new Refusal('malformed', 'product');
    if (!(Number.isInteger(seconds) && seconds >= LEAST_WINDOW_S && seconds <= MOST_WINDOW_S))
      throw new Refusal('malformed', 'timeWindow');
    this.#windows.set(`${account.id} ${product}`, seconds);
    return {};
  }

  /** As `/v5/account/query-dcp-info` tells it. */
  info(account: Account): Row {
    const dcpStatus = this.isOffered(account.id) ? 'ON' : 'OFF';
    const dcpInfos = Object.keys(PRODUCTS).map((product) => ({
      product,
      dcpStatus,
      timeWindow: String(this.#windowOf(account, product)),
    }));
    return { dcpInfos };
  }

  /** A connection holds the topic from now on: what its loss had begun is over. */
  hold(account: Account, topic: string): void {
    for (const [product] of meantBy(topic)) {
      const name = `${account.id} ${product}`;
      this.#holders.set(name, (this.#holders.get(name) ?? 0) + 1);
      this.#exchange.deadMan.disarm(account, scopeOf(product));
    }
  }

  /** It let go of the topic by itself: nothing follows from that. */
  release(account: Account, topic: string): void {
    for (const [product] of meantBy(topic)) this.#drop(account, product);
  }

  /** It was lost: with the last of them the window begins. */
  lost(account: Account, topic: string): void {
    for (const [product, it] of meantBy(topic)) {
      if (this.#drop(account, product) > 0 || !this.isOffered(account.id)) continue;
      const ms = this.#windowOf(account, product) * this.secondMs;
      const { market, deadMan } = this.#exchange;
      const isMeant = (order: Order) =>
        order.status !== 'untriggered' && categoryOf(market.terms(order.symbol)) === it.category;
      deadMan.arm(account, scopeOf(product), ms, isMeant);
    }
  }

  #drop(account: Account, product: string): number {
    const name = `${account.id} ${product}`;
    const left = Math.max(0, (this.#holders.get(name) ?? 0) - 1);
    this.#holders.set(name, left);
    return left;
  }

  #windowOf(account: Account, product: string): number {
    return this.#windows.get(`${account.id} ${product}`) ?? DEFAULT_WINDOW_S;
  }
}

function meantBy(topic: string) {
  return Object.entries(PRODUCTS).filter(([, it]) => topic === it.topic);
}

function scopeOf(product: string): string {
  return `dcp ${product}`;
}
