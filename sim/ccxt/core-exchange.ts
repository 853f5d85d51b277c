import type { Account as CoreAccount } from '../../e2e/exchange/core/account.ts';
import type { AccountEvent, Fill, Instrument as Listed, Order, PlaceOrder } from '../../e2e/exchange/core/model.ts';
import { Refusal } from '../../e2e/exchange/core/refusal.ts';
import { foreignId } from '../../src/main/adapters/ccxt/order-ids.ts';
import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import { type VenueOrder, venueOrder } from '../../src/main/engine/domain/order.ts';
import type { Scheduler } from '../../src/main/engine/ports.ts';
import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import { type Cash, cash, type Price, plus, type Quantity, quantity, type Rate, rate } from '../../src/shared/money.ts';
import { Account } from '../exchange/account.ts';
import type { ExchangeEvent } from '../exchange/exchange.ts';
import type { FaultPlan } from '../exchange/faults.ts';
import { History } from '../exchange/history.ts';
import type { TrueExchange } from '../exchange/true-exchange.ts';
import { FaultyCore } from './faulty-core.ts';

export const KEY = {
  key: 'key-simulated',
  secret: 'c2VjcmV0IG9mIGEgc2ltdWxhdGlvbg==',
  passphrase: 'simulated',
} as const;
/** Enough for whatever a run trades: want of margin is a fault of its own. */
const DEPOSIT = cash('100000000');
const PLENTY = quantity('100000000');

export interface CoreExchangeOptions {
  readonly id: VenueId;
  readonly clock: Scheduler;
  readonly instruments: readonly Instrument[];
  readonly plan: FaultPlan;
  readonly balance: Cash;
  /** What the exchange settles in; the engine's ledger knows one currency, whatever it is called. */
  readonly settle: string;
  /** The exchange's own name for an execution of what was traded. */
  readonly execution: (fill: Fill, symbol: InstrumentId) => string;
  /** The engine's id of an order from the name that it has at the exchange. */
  readonly idOf: (clientId: string) => OrderId | null;
}

/** The truth of an exchange of e2e/exchange: what was ordered and executed there, and every state it was ever in. */
export class CoreExchange implements TrueExchange {
  readonly id: VenueId;
  readonly core: FaultyCore;
  readonly history = new History();
  readonly log: ExchangeEvent[] = [];
  readonly account = new Account();
  readonly funding: { readonly at: TimeMs; readonly amount: Cash }[] = [];
  readonly last = new Map<InstrumentId, Price>();
  onFill: () => void = () => {};
  readonly #options: CoreExchangeOptions;
  readonly #there: CoreAccount;
  readonly #symbols = new Map<string, InstrumentId>();

  constructor(options: CoreExchangeOptions) {
    const { id, clock, plan, instruments } = options;
    this.id = id;
    this.#options = options;
    this.core = new FaultyCore(id, clock, plan);
    for (const instrument of instruments) {
      this.core.market.add(listingOf(instrument, options.settle));
      this.#symbols.set(this.#marketOf(instrument.symbol), instrument.symbol);
    }
    this.#there = this.core.openAccount(id);
    this.#there.addBalance(options.settle, DEPOSIT);
    const permissions = ['read', 'trade'] as const;
    this.core.addKey({ ...KEY, accountId: id, permissions, ips: null, createdAt: clock.now() });
    this.#there.listen((event) => this.#happened(event));
    this.core.onSentTwice = (orderId) => void this.log.push({ kind: 'sent-twice', orderId, at: this.#now });
    this.#changed();
  }

  get working(): ReadonlyMap<OrderId, { readonly order: VenueOrder; readonly filled: Quantity }> {
    return new Map(
      this.#there.openOrders().map((it) => [this.#idOf(it), { order: this.#orderOf(it), filled: it.filled }] as const),
    );
  }

  move(symbol: InstrumentId, to: Price): void {
    const { clock, plan } = this.#options;
    const { tick, step } = this.#instrument(symbol);
    this.last.set(symbol, to);
    const acts = (kind: 'no-liquidity' | 'partial-fill') => plan.acts(kind, this.id, clock.now()) !== undefined;
    if (acts('no-liquidity')) {
      this.core.market.setQuote(this.#marketOf(symbol), [], []);
      return;
    }
    const few = (BigInt(plan.stream(`part@${this.id}`).integer(1, 99)) * step) as Quantity;
    const size = acts('partial-fill') ? few : PLENTY;
    this.core.market.setQuote(this.#marketOf(symbol), [{ price: to, size }], [{ price: plus(to, tick), size }]);
  }

  /** Others quote again, at the last prices. */
  refill(): void {
    for (const [symbol, at] of this.last) this.move(symbol, at);
  }

  fund(symbol: InstrumentId, by: Rate): void {
    this.core.market.setFundingRate(this.#marketOf(symbol), by);
    this.core.fund(this.#marketOf(symbol));
  }

  arrive(order: VenueOrder): void {
    try {
      this.core.placeByHand(this.#there, asked(order, this.#marketOf(order.symbol)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  cancelByHand(orderId: OrderId): boolean {
    const order = this.#there.openOrders().find((it) => this.#idOf(it) === orderId);
    if (order !== undefined) this.core.cancelByHand(this.#there, order.id);
    return order !== undefined;
  }

  least(symbol: InstrumentId): Quantity {
    return this.#instrument(symbol).minQuantity;
  }

  get #now(): TimeMs {
    return this.#options.clock.now();
  }

  #happened(event: AccountEvent): void {
    if (event.kind === 'order') this.#ordered(event.order, event.change, event.fill);
    else if (event.cause === 'funding') this.#funded();
    this.#changed();
    if (event.kind === 'order' && event.change === 'trade') this.onFill();
  }

  #ordered(order: Order, change: Extract<AccountEvent, { kind: 'order' }>['change'], fill: Fill | null): void {
    const [orderId, at] = [this.#idOf(order), this.#now];
    if (change === 'new') this.log.push({ kind: 'accepted', orderId, at });
    if (fill !== null) {
      const { side, price, quantity: size, fee, maker } = fill;
      const symbol = this.#symbolOf(fill.symbol);
      const fillId = `${symbol}:${this.#options.execution(fill, symbol)}`;
      const liquidity = maker ? 'maker' : 'taker';
      this.account.book({ orderId, fillId, symbol, side, quantity: size, price, fee, liquidity, at });
      this.log.push({ kind: 'filled', orderId, fillId, at });
    }
    const isOver = change === 'cancelled' || change === 'expired' || order.status === 'filled';
    if (isOver) this.log.push({ kind: 'ended', orderId, at });
  }

  #funded(): void {
    const paid = this.#there.view().income.findLast((it) => it.kind === 'funding');
    if (paid === undefined) return;
    this.account.fund(paid.amount);
    this.funding.push({ at: this.#now, amount: paid.amount });
  }

  #changed(): void {
    this.history.add({
      at: this.#now,
      openOrders: [...this.working].map(([orderId, { order, filled }]) => {
        const { symbol, side, type, quantity: size, reduceOnly } = order;
        return { orderId, symbol, side, type, quantity: size, filled, reduceOnly };
      }),
      positions: this.account.positions(),
      cash: plus(this.#options.balance, this.account.flow),
    });
  }

  #orderOf(order: Order): VenueOrder {
    const { symbol, side, type, quantity: size, price, stopPrice, timeInForce, postOnly, reduceOnly } = order;
    return venueOrder({
      id: this.#idOf(order),
      symbol: this.#symbolOf(symbol),
      side,
      type,
      quantity: size,
      price: type === 'stop' ? stopPrice : price,
      timeInForce: timeInForce === 'IOC' ? 'IOC' : 'GTC',
      postOnly,
      reduceOnly,
    });
  }

  /** By the id that the engine knows it by: its own, or the one that the adapter gives to others' orders. */
  #idOf({ id, clientId }: Order): OrderId {
    return this.#options.idOf(clientId) ?? foreignId(id);
  }

  #marketOf(symbol: InstrumentId): string {
    return marketOf(symbol, this.#options.settle);
  }

  #symbolOf(market: string): InstrumentId {
    const symbol = this.#symbols.get(market);
    if (symbol === undefined) throw new Error(`${this.id} does not list ${market}`);
    return symbol;
  }

  #instrument(symbol: InstrumentId): Instrument {
    const found = this.#options.instruments.find((it) => it.symbol === symbol);
    if (found === undefined) throw new Error(`${this.id} does not list ${symbol}`);
    return found;
  }
}

function marketOf(symbol: InstrumentId, settle: string): string {
  return `${symbol.split('-')[0]}/${settle}:${settle}`;
}

function listingOf({ symbol, base, tick, step, minQuantity, minNotional }: Instrument, quote: string): Listed {
  const size = { tick, step, minQuantity, minNotional, maxQuantity: PLENTY, contractSize: quantity('1') };
  const fees = { makerFee: rate('0.0002'), takerFee: rate('0.0005') };
  return { symbol: marketOf(symbol, quote), kind: 'perp', base, quote, ...size, ...fees };
}

function asked(
  { side, type, quantity: size, price, timeInForce, postOnly, reduceOnly }: VenueOrder,
  symbol: string,
): PlaceOrder {
  return {
    clientId: null,
    symbol,
    side,
    type,
    quantity: size,
    price: type === 'limit' ? (price ?? null) : null,
    stopPrice: type === 'stop' ? (price ?? null) : null,
    trigger: 'last',
    timeInForce,
    postOnly,
    reduceOnly,
    positionSide: 'net',
  };
}
