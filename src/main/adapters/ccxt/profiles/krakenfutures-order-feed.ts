import type { CcxtExchange, CcxtOrder, Raw } from '../ccxt-api.ts';

/** An order is forgotten a while after it is gone. */
const KEPT = 5_000;

interface Own {
  subscribePrivate(feed: string, messageHash: string, params: object): Promise<unknown>;
  safeSymbol(marketId: unknown): string;
}
interface Client {
  resolve(result: unknown, messageHash: string): void;
}

/**
 * Kraken's `open_orders` feed. ccxt takes the second message about an order for an execution of it and adds what was
 * filled once more, and it tells nobody of an order that is gone. Quantities are left to reads: the feed has them as
 * floats (0.8600000000000001 of 1 is left after 0.14).
 */
export class KrakenOrderFeed {
  readonly #own: Own;
  readonly #seen = new Map<string, CcxtOrder>();
  #waiting: CcxtOrder[] = [];

  constructor(exchange: CcxtExchange) {
    this.#own = exchange as unknown as Own;
  }

  /** What has come since it was last asked; waits while that is nothing. */
  async next(): Promise<readonly CcxtOrder[]> {
    while (this.#waiting.length === 0) await this.#own.subscribePrivate('open_orders', 'orders', {});
    const next = this.#waiting;
    this.#waiting = [];
    return next;
  }

  takeSnapshot(client: Client, { orders }: Raw): void {
    for (const it of orders as readonly Raw[]) this.#note(this.#orderOf(it, 'open', undefined));
    client.resolve(true, 'orders');
  }

  take(client: Client, { order, order_id: id, is_cancel: isGone, reason }: Raw): void {
    const status =
      isGone !== true || reason === 'stop_order_triggered' ? 'open' : reason === 'full_fill' ? 'closed' : 'canceled';
    if (order !== undefined) this.#note(this.#orderOf(order as Raw, status, reason));
    else this.#note(this.#goneOf(String(id), status, reason));
    client.resolve(true, 'orders');
  }

  #orderOf(order: Raw, status: string, reason: unknown): CcxtOrder {
    return {
      id: String(order.order_id),
      clientOrderId: typeof order.cli_ord_id === 'string' ? order.cli_ord_id : undefined,
      symbol: this.#own.safeSymbol(order.instrument),
      type: order.type === 'stop' ? 'stop' : 'limit',
      side: order.direction === 0 ? 'buy' : 'sell',
      price: undefined,
      triggerPrice: undefined,
      amount: undefined,
      filled: undefined,
      status,
      reduceOnly: order.reduce_only === true,
      timestamp: Number(order.time),
      lastUpdateTimestamp: Number(order.last_update_time),
      info: { ...order, reason },
    };
  }

  /** A message that says which order and no more: what was seen of it before says the rest. */
  #goneOf(id: string, status: string, reason: unknown): CcxtOrder {
    const none = {
      clientOrderId: undefined,
      symbol: undefined,
      type: undefined,
      side: undefined,
      reduceOnly: undefined,
    };
    const unknown = {
      price: undefined,
      triggerPrice: undefined,
      amount: undefined,
      filled: undefined,
      timestamp: undefined,
    };
    const seen = this.#seen.get(id) ?? { id, ...none, ...unknown, info: {} };
    return { ...seen, status, lastUpdateTimestamp: undefined, timestamp: undefined, info: { ...seen.info, reason } };
  }

  #note(order: CcxtOrder): void {
    this.#waiting.push(order);
    this.#seen.set(String(order.id), order);
    const oldest = this.#seen.keys().next().value;
    if (this.#seen.size > KEPT && oldest !== undefined) this.#seen.delete(oldest);
  }
}
