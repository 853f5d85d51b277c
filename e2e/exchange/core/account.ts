import type { Scheduler } from '../../../src/main/engine/ports.ts';
import { abs, type Cash, cash, minus, notional, plus, type Quantity } from '../../../src/shared/money.ts';
import type { Faults } from './faults.ts';
import type { Market } from './market.ts';
import type { AccountEvent, AccountView, Balance, Fill, Income, Order, Position, PositionSide } from './model.ts';
import { isOpen } from './model.ts';
import { Refusal } from './refusal.ts';

const DEFAULT_LEVERAGE = 20;

/** An event before it has its number and time. */
export type AccountNews = AccountEvent extends infer E
  ? E extends AccountEvent
    ? Omit<E, 'seq' | 'at'>
    : never
  : never;

/** One account: what it owns, holds and has ordered, and the private stream of what happens to it. */
export class Account {
  readonly id: string;
  readonly #clock: Scheduler;
  readonly #market: Market;
  readonly #faults: Faults;
  readonly #balances = new Map<string, Cash>();
  readonly #positions = new Map<string, Position>();
  readonly #orders = new Map<string, Order>();
  readonly #open = new Map<string, Order>();
  readonly #byClientId = new Map<string, string>();
  readonly #leverage = new Map<string, number>();
  readonly #listeners = new Set<(event: AccountEvent) => void>();
  readonly #fills: Fill[] = [];
  readonly #income: Income[] = [];
  #hedgeMode = false;
  #seq = 0;
  #frozen: AccountView | null = null;

  constructor(id: string, clock: Scheduler, market: Market, faults: Faults) {
    this.id = id;
    this.#clock = clock;
    this.#market = market;
    this.#faults = faults;
  }

  /** What a read shows: as it is, or as it was when {@link freezeReads} was called. */
  view(): AccountView {
    return this.#frozen ?? this.#now();
  }

  /** Reads answer with what is true now until {@link thawReads}: a replica that has stopped following. */
  freezeReads(): void {
    this.#frozen = this.#now();
  }
  thawReads(): void {
    this.#frozen = null;
  }

  get hedgeMode(): boolean {
    return this.#hedgeMode;
  }
  /** @throws Refusal `position-mode-unchanged`; `position-mode-blocked` while there are positions or open orders */
  setHedgeMode(on: boolean): void {
    if (on === this.#hedgeMode) throw new Refusal('position-mode-unchanged');
    const held = [...this.#positions.values()].some((it) => it.quantity !== 0n);
    const ordered = [...this.#open.values()].some((it) => this.#market.terms(it.symbol).kind === 'perp');
    if (held || ordered) throw new Refusal('position-mode-blocked');
    this.#hedgeMode = on;
  }

  leverage(symbol: string): number {
    return this.#leverage.get(symbol) ?? DEFAULT_LEVERAGE;
  }
  setLeverage(symbol: string, leverage: number): void {
    this.#leverage.set(symbol, leverage);
  }

  /** The newest order of that id or client id, as it is now. @throws Refusal `unknown-order` */
  find(which: { readonly orderId?: string | undefined; readonly clientId?: string | undefined }): Order {
    const id = which.orderId ?? this.#byClientId.get(which.clientId ?? '');
    const order = id === undefined ? undefined : this.#orders.get(id);
    if (order === undefined) throw new Refusal('unknown-order', which.orderId ?? which.clientId);
    return order;
  }

  openOrders(): readonly Order[] {
    return [...this.#open.values()];
  }

  balance(asset: string): Cash {
    return this.#balances.get(asset) ?? cash('0');
  }

  /** Of open spot orders: quote for buys, base for sells. */
  locked(asset: string): Cash {
    let sum = cash('0');
    for (const order of this.#open.values()) {
      const { kind, base, quote } = this.#market.terms(order.symbol);
      if (kind !== 'spot' || order.status === 'untriggered') continue;
      const left = minus(order.quantity, order.filled);
      if (order.side === 'buy' && quote === asset && order.price !== null) sum = plus(sum, notional(order.price, left));
      if (order.side === 'sell' && base === asset) sum = plus(sum, left as bigint as Cash);
    }
    return sum;
  }

  /** What can still be used: locks, margin and unrealised losses taken off, unrealised profit added. */
  available(asset: string): Cash {
    let free = minus(this.balance(asset), this.locked(asset));
    for (const position of this.#positions.values()) {
      if (position.quantity === 0n || this.#market.terms(position.symbol).quote !== asset) continue;
      const mark = this.#market.mark(position.symbol) ?? position.entryPrice;
      free = plus(free, notional(minus(mark, position.entryPrice), position.quantity));
      free = minus(free, this.margin(position.symbol, notional(mark, abs(position.quantity))));
    }
    for (const order of this.#open.values()) {
      const { kind, quote } = this.#market.terms(order.symbol);
      if (kind !== 'perp' || quote !== asset || order.reduceOnly || order.price === null) continue;
      const value = notional(order.price, minus(order.quantity, order.filled));
      free = minus(free, this.margin(order.symbol, value));
    }
    return free;
  }

  margin(symbol: string, value: Cash): Cash {
    return ((value as bigint) / BigInt(this.leverage(symbol))) as Cash;
  }

  position(symbol: string, side: PositionSide): Position {
    const none = { symbol, side, quantity: 0n as Quantity, entryPrice: 0n as Position['entryPrice'], updatedAt: 0 };
    return this.#positions.get(`${symbol} ${side}`) ?? none;
  }
  positions(): readonly Position[] {
    return [...this.#positions.values()].filter((it) => it.quantity !== 0n);
  }

  putPosition(position: Position): void {
    this.#positions.set(`${position.symbol} ${position.side}`, position);
  }
  putOrder(order: Order): void {
    this.#orders.set(order.id, order);
    this.#byClientId.set(order.clientId, order.id);
    if (isOpen(order)) this.#open.set(order.id, order);
    else this.#open.delete(order.id);
  }
  addFill(fill: Fill): void {
    this.#fills.push(fill);
  }
  addIncome(income: Omit<Income, 'id' | 'at'>): void {
    this.#income.push({ ...income, id: String(this.#income.length + 1), at: this.#clock.now() });
  }
  addBalance(asset: string, change: Cash): void {
    this.#balances.set(asset, plus(this.balance(asset), change));
  }
  balanceNow(asset: string): Balance {
    return { asset, total: this.balance(asset), locked: this.locked(asset) };
  }

  /** Calls back for each event that the stream's faults let through; returns what ends it. */
  listen(listener: (event: AccountEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** How many listen now. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Numbers an event and tells it, as far as faults let it. */
  tell(news: AccountNews): void {
    this.#seq += 1;
    const event = { ...news, seq: this.#seq, at: this.#clock.now() } as AccountEvent;
    const fault = this.#faults.takeForStream(event.kind === 'order' && event.change === 'trade');
    if (fault?.kind === 'drop') return;
    if (fault?.kind === 'delay') {
      this.#clock.at(event.at + fault.ms, () => this.#deliver(event));
      return;
    }
    this.#deliver(event);
    if (fault?.kind === 'double') this.#deliver(event);
  }

  #deliver(event: AccountEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #now(): AccountView {
    return {
      at: this.#clock.now(),
      hedgeMode: this.#hedgeMode,
      balances: [...this.#balances.keys()].map((asset) => this.balanceNow(asset)),
      positions: this.positions(),
      orders: [...this.#orders.values()],
      fills: [...this.#fills],
      income: [...this.#income],
    };
  }
}
