import type { InstrumentId, OrderId } from '../../../../shared/ids.ts';
import { abs, cash, type Price, type Quantity } from '../../../../shared/money.ts';
import { sign, type VenueOrder } from '../../domain/order.ts';
import type { VenueFill, VenueReason, VenueReport, VenueSnapshot } from '../../domain/venue-report.ts';
import type { RequestLimit, VenuePort } from '../../ports.ts';

/** What a test puts in the place of the venue's own answer; returning true means that the test has answered. */
export interface VenueScript {
  submit?: (order: VenueOrder) => boolean;
  cancel?: (orderId: OrderId) => boolean;
  read?: (readId: string) => boolean;
}

export interface VenueCall {
  readonly kind: 'submit' | 'cancel' | 'read';
  readonly id: string;
  readonly at: number;
}

export interface FakeVenueOptions {
  readonly now: () => number;
  /** Runs a task so many milliseconds from now. */
  readonly later: (ms: number, task: () => void) => void;
  /** A report reaches the engine. */
  readonly say: (report: VenueReport) => void;
}

/** For tests: a small honest venue (market orders fill whole, the rest works) whose every answer a script can replace. */
export class FakeVenue implements VenuePort {
  readonly id = 'paper';
  requestLimit: RequestLimit = { requests: 100_000, perMs: 1_000 };
  readonly fills: VenueFill[] = [];
  readonly calls: VenueCall[] = [];
  readonly submitted: VenueOrder[] = [];
  readonly orders = new Map<OrderId, VenueOrder>();
  readonly positions = new Map<InstrumentId, Quantity>();
  script: VenueScript = {};
  latencyMs = 50;
  price = 100n * 10n ** 16n;
  /** Below this a market order is refused. */
  minQuantity = 0n;
  readonly #options: FakeVenueOptions;
  #fills = 0;

  constructor(options: FakeVenueOptions) {
    this.#options = options;
  }

  submit(order: VenueOrder): void {
    this.submitted.push(order);
    this.#called('submit', order.id);
    if (this.script.submit?.(order) !== true) this.reply(() => this.take(order));
  }

  cancel(orderId: OrderId): void {
    this.#called('cancel', orderId);
    if (this.script.cancel?.(orderId) !== true) this.reply(() => this.end(orderId, 'requested'));
  }

  read(readId: string): void {
    this.#called('read', readId);
    if (this.script.read?.(readId) !== true) this.reply(() => this.tell(readId, this.truth()));
  }

  /** After the venue's latency. */
  reply(task: () => void, ms = this.latencyMs): void {
    this.#options.later(ms, task);
  }

  /** Takes an order as an honest venue does. */
  take(order: VenueOrder): void {
    if (order.type !== 'market') {
      this.orders.set(order.id, order);
      this.say({ kind: 'accepted', orderId: order.id, at: this.#options.now() });
      return;
    }
    const held = this.positions.get(order.symbol) ?? 0n;
    const against = held !== 0n && held > 0n !== sign(order.side) > 0n;
    const room = abs(held as Quantity);
    if (order.quantity < this.minQuantity) this.reject(order.id, 'below-minimum-quantity');
    else if (order.reduceOnly && !against) this.reject(order.id, 'reduce-only');
    else if (order.reduceOnly && room < order.quantity) {
      this.fill(order, room);
      this.say(this.#cancelled(order.id, 'reduce-only'));
    } else this.fill(order, order.quantity);
  }

  fill(order: VenueOrder, size: Quantity): void {
    this.#fills += 1;
    const held = this.positions.get(order.symbol) ?? 0n;
    this.positions.set(order.symbol, (held + sign(order.side) * size) as Quantity);
    this.orders.delete(order.id);
    this.say({
      kind: 'fill',
      orderId: order.id,
      fillId: `fill-${this.#fills}`,
      symbol: order.symbol,
      side: order.side,
      quantity: size,
      price: this.price as Price,
      fee: cash('0'),
      liquidity: 'taker',
      at: this.#options.now(),
    });
  }

  reject(orderId: OrderId, reason: VenueReason): void {
    this.say({ kind: 'rejected', orderId, reason, at: this.#options.now() });
  }

  /** Ends a working order, or says that there is none. */
  end(orderId: OrderId, reason: VenueReason): void {
    if (this.orders.delete(orderId)) this.say(this.#cancelled(orderId, reason));
    else this.say({ kind: 'cancel-rejected', orderId, reason: 'already-closed', at: this.#options.now() });
  }

  tell(readId: string, snapshot: VenueSnapshot): void {
    this.say({ kind: 'snapshot', readId, snapshot, at: this.#options.now() });
  }

  failRead(readId: string, reason: string): void {
    this.say({ kind: 'read-failed', readId, reason, at: this.#options.now() });
  }

  say(report: VenueReport): void {
    this.#options.say(report);
  }

  /** What is really there, now. */
  truth(): VenueSnapshot {
    return {
      openOrders: [...this.orders.values()].map(({ id, ...it }) => ({ ...it, orderId: id, filled: 0n as Quantity })),
      positions: [...this.positions]
        .filter(([, quantity]) => quantity !== 0n)
        .map(([symbol, quantity]) => ({ symbol, quantity })),
      cash: cash('0'),
      fills: [...this.fills],
    };
  }

  count(kind: VenueCall['kind']): number {
    return this.calls.filter((call) => call.kind === kind).length;
  }

  #cancelled(orderId: OrderId, reason: VenueReason): VenueReport {
    return { kind: 'cancelled', orderId, reason, at: this.#options.now() };
  }

  #called(kind: VenueCall['kind'], id: string): void {
    this.calls.push({ kind, id, at: this.#options.now() });
  }
}
