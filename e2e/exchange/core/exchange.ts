import type { Scheduler } from '../../../src/main/engine/ports.ts';
import { applyRate, type Cash, negate, notional, type Price, type Quantity } from '../../../src/shared/money.ts';
import { Account } from './account.ts';
import type { Rules } from './checks.ts';
import { DeadMan, type Which } from './dead-man.ts';
import { Faults, type Operation } from './faults.ts';
import { Limits } from './limits.ts';
import { Market } from './market.ts';
import { Matching } from './matching.ts';
import type { ApiKey, EndReason, Order, PlaceOrder } from './model.ts';
import { Refusal } from './refusal.ts';

/** Nobody's clock may be ahead of the exchange's by more than this, whatever the window. */
const AHEAD_MS = 1_000;
const MINUTE = 60_000;

/**
 * An exchange without a wire: market, accounts, matching, limits and scripted faults. What a client may ask goes through
 * the methods here and through `account.view()`; scripts may touch everything.
 */
export class Exchange {
  readonly clock: Scheduler;
  readonly market: Market;
  readonly faults = new Faults();
  readonly limits: Limits;
  readonly deadMan: DeadMan;
  /** Set by the wire format. */
  readonly rules: Rules = { crossingPostOnly: 'refuse', clientIds: 'ever', maxOpenOrders: 1_000 };
  /** How far its clock is ahead of the machine's. */
  skewMs = 0;
  /** Every request is refused while it lasts. */
  maintenance = false;
  readonly #accounts = new Map<string, Account>();
  readonly #keys = new Map<string, ApiKey>();
  readonly #matching: Matching;

  constructor(clock: Scheduler) {
    this.clock = clock;
    this.market = new Market(clock);
    this.limits = new Limits(clock, { refusals: 10, forMs: 120_000 });
    this.#matching = new Matching(clock, this.market, this.#accounts, this.rules);
    this.deadMan = new DeadMan(clock, (account, which) => void this.cancelAll(account, which, 'dead-mans-timer'));
  }

  get accounts(): ReadonlyMap<string, Account> {
    return this.#accounts;
  }

  /** The exchange's own time: for answers and timestamp checks. */
  now(): number {
    return this.clock.now() + this.skewMs;
  }

  /** From now on each minute's bars end when it is over, traded or not. */
  keepMinutes(): void {
    const next = (Math.floor(this.clock.now() / MINUTE) + 1) * MINUTE;
    this.clock.at(next, () => {
      this.market.turnMinute();
      this.keepMinutes();
    });
  }

  openAccount(id: string): Account {
    const account = new Account(id, this.clock, this.market, this.faults);
    this.#accounts.set(id, account);
    return account;
  }
  account(id: string): Account {
    const account = this.#accounts.get(id);
    if (account === undefined) throw new Refusal('key-unknown');
    return account;
  }
  addKey(key: ApiKey): void {
    this.#keys.set(key.key, key);
  }
  removeKey(apiKey: string): void {
    this.#keys.delete(apiKey);
  }
  /** @throws Refusal `key-unknown` */
  key(apiKey: string): ApiKey {
    const key = this.#keys.get(apiKey);
    if (key === undefined) throw new Refusal('key-unknown');
    return key;
  }

  /** Maintenance, bans and scripted refusals; a wire format calls it first for each request. @throws Refusal */
  admit(operation: Operation, who: string): void {
    if (this.maintenance) throw new Refusal('maintenance');
    this.limits.check(who);
    const fault = this.faults.take(operation, ['throttle', 'ban', 'overloaded', 'reject']);
    if (fault === null) return;
    if (fault.kind === 'ban') this.limits.ban(who, fault.ms);
    if (fault.kind === 'ban') throw new Refusal('banned', who, fault.ms);
    if (fault.kind === 'throttle') throw new Refusal('throttled', 'by script', fault.ms);
    throw new Refusal(fault.kind === 'reject' ? 'rejected' : 'overloaded');
  }

  /** @throws Refusal `key-ip` or `key-permission` */
  permit(key: ApiKey, ip: string, permission: ApiKey['permissions'][number]): void {
    if (key.ips !== null && !key.ips.includes(ip)) throw new Refusal('key-ip');
    if (!key.permissions.includes(permission)) throw new Refusal('key-permission', permission);
  }

  /** @throws Refusal `timestamp` when it is not within `windowMs` before, or a second after, the exchange's time */
  checkTime(timestamp: number, windowMs: number): void {
    const now = this.now();
    if (timestamp > now + AHEAD_MS) throw new Refusal('timestamp', 'ahead');
    if (!(timestamp >= now - windowMs)) throw new Refusal('timestamp', 'outside recvWindow');
  }

  /** @throws Refusal */
  place(account: Account, order: PlaceOrder): Order {
    return this.#matching.place(account, order);
  }
  /** @throws Refusal */
  amend(account: Account, orderId: string, change: { readonly quantity?: Quantity; readonly price?: Price }): Order {
    this.#fillFirst('amend', account, orderId);
    return this.#matching.amend(account, orderId, change);
  }
  /** @throws Refusal */
  cancel(account: Account, orderId: string): Order {
    this.#fillFirst('cancel', account, orderId);
    return this.#matching.cancel(account, orderId);
  }
  /** What {@link place} would refuse an order for now, without placing it. @throws Refusal */
  check(account: Account, order: PlaceOrder): void {
    this.#matching.check(account, order);
  }
  /** Cancels working orders: of one instrument, of all, or those that a filter picks. Returns those it cancelled. */
  cancelAll(account: Account, which: Which, reason: EndReason = 'requested'): readonly Order[] {
    const picked = (order: Order) =>
      typeof which === 'function' ? which(order) : which === null || order.symbol === which;
    return account
      .openOrders()
      .filter(picked)
      .map((order) => this.#matching.cancel(account, order.id, reason));
  }

  /** A script's: another takes the order, whole or in part, at its price. */
  fillAway(account: Account, orderId: string, share?: Quantity): void {
    this.#matching.fillAway(account, account.find({ orderId }), share);
  }

  /** A script's: every holder of a perpetual pays or gets the funding of its mark. */
  fund(symbol: string): void {
    const { quote } = this.market.terms(symbol);
    const rate = this.market.fundingRate(symbol);
    const mark = this.market.mark(symbol);
    if (mark === null) return;
    for (const account of this.#accounts.values()) {
      for (const position of account.positions().filter((it) => it.symbol === symbol)) {
        const amount = negate(applyRate<Cash>(notional(mark, position.quantity), rate, 'up'));
        account.addBalance(quote, amount);
        account.addIncome({ kind: 'funding', symbol, asset: quote, amount, rate });
        account.tell({
          kind: 'account',
          cause: 'funding',
          balances: [account.balanceNow(quote)],
          positions: [position],
        });
      }
    }
  }

  /** A script's: pays in, or out when negative. */
  transfer(account: Account, asset: string, amount: Cash): void {
    account.addBalance(asset, amount);
    account.addIncome({ kind: 'transfer', symbol: null, asset, amount, rate: null });
    account.tell({ kind: 'account', cause: 'transfer', balances: [account.balanceNow(asset)], positions: [] });
  }

  /** A script's: takes an instrument off, its orders ended. Positions stay. */
  delist(symbol: string): void {
    this.market.delist(symbol);
    for (const account of this.#accounts.values()) this.cancelAll(account, symbol, 'delisted');
  }

  #fillFirst(operation: 'amend' | 'cancel', account: Account, orderId: string): void {
    if (this.faults.take(operation, ['fill-first']) !== null)
      this.#matching.fillAway(account, account.find({ orderId }));
  }
}
