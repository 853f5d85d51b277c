import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../../../shared/ids.ts';
import { abs, cash, type Price, type Quantity, quantity, type Rate } from '../../../../shared/money.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { type Side, sign, type VenueOrder } from '../../domain/order.ts';
import type { VenueFill, VenueReason, VenueReport, VenueSnapshot } from '../../domain/venue-report.ts';
import { type Book, bookFunding, bookTrade, openBook } from '../../ledger/book.ts';
import type { DeadMansSwitch, MassCancel, RequestLimit, VenuePort } from '../../ports.ts';

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
  readonly id: VenueId;
  isOutside = false;
  requestLimit: RequestLimit = { requests: 100_000, perMs: 1_000 };
  deadMansSwitch?: DeadMansSwitch;
  massCancel?: MassCancel;
  /** Every execution of the account, ours and those made by hand, as reads list them. */
  readonly fills: VenueFill[] = [];
  /** While false nothing that is sent arrives, and nothing that is reported is heard. */
  isReachable = true;
  readonly calls: VenueCall[] = [];
  readonly submitted: VenueOrder[] = [];
  readonly orders = new Map<OrderId, VenueOrder>();
  readonly positions = new Map<InstrumentId, Quantity>();
  script: VenueScript = {};
  latencyMs = 50;
  price = 100n * 10n ** 16n;
  /** Below this a market order is refused. */
  minQuantity = 0n;
  /** The account's cash by its own reckoning. */
  readonly #book: Book = openBook('venue', cash('5000'));
  #options: FakeVenueOptions;

  constructor(id: VenueId, options: FakeVenueOptions) {
    this.id = id;
    this.#options = options;
  }

  /** Another process stands before this venue now. */
  attach(options: FakeVenueOptions): void {
    this.#options = options;
  }

  submit(order: VenueOrder): void {
    this.submitted.push(order);
    this.#called('submit', order.id);
    if (!this.isReachable) return;
    if (this.script.submit?.(order) !== true) this.reply(() => this.take(order));
  }

  cancel(orderId: OrderId): void {
    this.#called('cancel', orderId);
    if (!this.isReachable) return;
    if (this.script.cancel?.(orderId) !== true) this.reply(() => this.end(orderId, 'requested'));
  }

  read(readId: string, fillsSince: TimeMs): void {
    this.#called('read', readId);
    if (!this.isReachable) return;
    if (this.script.read?.(readId) !== true) this.reply(() => this.tell(readId, this.truth(fillsSince)));
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

  /** Executes so much of an order, tells it and lists it in reads. The rest of a working order is dropped. */
  fill(order: Pick<VenueOrder, 'id' | 'symbol' | 'side'>, size: Quantity): VenueFill {
    const held = this.positions.get(order.symbol) ?? 0n;
    this.positions.set(order.symbol, (held + sign(order.side) * size) as Quantity);
    this.orders.delete(order.id);
    const fill: VenueFill = {
      orderId: order.id,
      fillId: `fill-${this.fills.length + 1}`,
      symbol: order.symbol,
      side: order.side,
      quantity: size,
      price: this.price as Price,
      fee: cash('0'),
      liquidity: 'taker',
      at: this.#options.now(),
    };
    this.fills.push(fill);
    const kind = fill.symbol.includes('/') ? 'spot' : 'perp';
    const delta = (sign(fill.side) * size) as Quantity;
    bookTrade(this.#book, { symbol: fill.symbol, kind } as Instrument, delta, fill.price, fill.fee);
    this.say({ kind: 'fill', ...fill });
    return fill;
  }

  /** Cash comes or goes without a trade: a deposit, a withdrawal. */
  moveCash(amount: string): void {
    bookFunding(this.#book, cash(amount));
  }

  /** Takes or pays funding and, after so long, tells it. */
  fund(symbol: InstrumentId, amount: string, toldAfterMs: number): void {
    bookFunding(this.#book, cash(amount));
    const held = this.positions.get(symbol) ?? (0n as Quantity);
    const at = this.#options.now();
    const [mark, rate] = [this.price as Price, 0n as Rate];
    const report = { kind: 'funding', symbol, quantity: held, mark, rate, amount: cash(amount), at } as const;
    this.reply(() => this.say(report), toldAfterMs);
  }

  /** Somebody trades by hand in the same account. */
  tradeByHand(symbol: InstrumentId, side: Side, size: string): VenueFill {
    return this.fill({ id: `manual0-${this.fills.length + 1}`, symbol, side }, quantity(size));
  }

  /** Somebody places a limit order by hand in the same account. */
  orderByHand(symbol: InstrumentId, side: Side, size: string): VenueOrder {
    const order: VenueOrder = {
      id: `manual0-order-${this.orders.size + 1}`,
      symbol,
      side,
      type: 'limit',
      quantity: quantity(size),
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
    };
    this.orders.set(order.id, order);
    return order;
  }

  /** The connection is lost, and known to be. */
  disconnect(): void {
    this.say({ kind: 'connection', state: 'lost', at: this.#options.now() });
    this.isReachable = false;
  }

  reconnect(): void {
    this.isReachable = true;
    this.say({ kind: 'connection', state: 'restored', at: this.#options.now() });
  }

  /** Refuses a request for too many requests. */
  throttle(request: 'submit' | 'cancel' | 'read', id: string, retryAfterMs: number): void {
    this.reply(() => this.say({ kind: 'throttled', request, id, retryAfterMs, at: this.#options.now() }));
  }

  /** Nothing of a request reaches it. */
  unreached(request: 'submit' | 'cancel' | 'read', id: string): void {
    const not = { kind: 'throttled', request, id, retryAfterMs: 1_000, because: 'unreachable' } as const;
    this.reply(() => this.say({ ...not, at: this.#options.now() }));
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
    if (this.isReachable) this.#options.say(report);
  }

  /** What is really there, now. */
  truth(fillsSince: TimeMs = 0): VenueSnapshot {
    return {
      openOrders: [...this.orders.values()].map(({ id, ...it }) => ({ ...it, orderId: id, filled: 0n as Quantity })),
      positions: [...this.positions]
        .filter(([, quantity]) => quantity !== 0n)
        .map(([symbol, quantity]) => ({ symbol, quantity })),
      cash: this.#book.cash,
      fills: this.fills.filter((fill) => fill.at >= fillsSince),
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
