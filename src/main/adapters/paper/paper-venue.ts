import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { type Cash, max, notional, type Quantity } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import { keepLast } from '../../engine/domain/keep-last.ts';
import type { Quote } from '../../engine/domain/market.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import { createRandom, type Random } from '../../engine/domain/random.ts';
import type { VenueFault } from '../../engine/domain/venue-fault.ts';
import {
  fillOf,
  ORDER_VALID_MS,
  type VenueFill,
  type VenueReason,
  type VenueReport,
  type VenueSnapshot,
} from '../../engine/domain/venue-report.ts';
import type { RequestLimit, Scheduler, VenuePort } from '../../engine/ports.ts';
import { middleOf, rejectionOf, type VenueState } from './acceptance.ts';
import { PaperAccount } from './account.ts';
import { Book } from './book.ts';
import type { PaperVenueConfig } from './config.ts';
import { SLOW_BY_MS } from './fault.ts';
import { fundingOf } from './fees.ts';
import { Liquidity } from './liquidity.ts';
import { Matcher } from './matcher.ts';
import { Network } from './network.ts';
import { OrderMemory } from './order-memory.ts';
import { RequestWindow } from './request-window.ts';
import type { PaperRestore } from './restore.ts';
import { isStanding } from './standing.ts';

export interface PaperVenueOptions {
  readonly id: VenueId;
  readonly scheduler: Scheduler;
  /** All of them settle in `currency`. */
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly config: PaperVenueConfig;
  readonly seed: number;
  readonly currency: string;
  /** Cash at the start; not used where `restore` is given. */
  readonly balance: Cash;
  readonly onReport: (report: VenueReport) => void;
  /** The account and orders of an interrupted session (see restoreFromReports). */
  readonly restore?: PaperRestore;
}

/** Executions that a read can still list. */
const FILLS_KEPT = 10_000;
const FUNDING_EVERY_MS = 8 * 60 * 60 * 1_000;

/**
 * A simulated exchange account (T2): latency, fees, spread, depth, partial fills, rejects, minimums, margin, funding;
 * repeatable by its seed. How it decides is described in docs/paper-venue.md. Orders meet only the quote that stands
 * when they arrive and later ones; they never trade with each other.
 */
export class PaperVenue implements VenuePort {
  readonly id: VenueId;
  readonly requestLimit: RequestLimit;
  /** Switched on and off for drills (K12). */
  fault: VenueFault = 'normal';
  private readonly scheduler: Scheduler;
  private readonly onReport: (report: VenueReport) => void;
  private readonly seed: number;
  private readonly network: Network;
  private readonly chance: Random;
  private readonly state: VenueState & { readonly books: Map<InstrumentId, Book> };
  private readonly memory: OrderMemory;
  private readonly matcher: Matcher;
  private readonly requests: RequestWindow;
  private readonly fills = new Map<string, VenueFill>();
  private fundingDue = false;
  /** The order that arrives in this instant and has had no answer. */
  private unanswered: OrderId | undefined;

  constructor(options: PaperVenueOptions) {
    const { id, scheduler, config, seed, restore } = options;
    this.id = id;
    this.scheduler = scheduler;
    this.onReport = options.onReport;
    this.seed = seed;
    this.requestLimit = config.requestLimit;
    this.requests = new RequestWindow(config.requestLimit);
    // Named by the time as well: a restored session goes on with fresh draws instead of repeating its first ones.
    const stream = `${id}@${scheduler.now()}`;
    this.network = new Network(scheduler, config.latencyMs, createRandom(seed, `${stream}/latency`));
    this.chance = createRandom(seed, `${stream}/reject`);
    const account = new PaperAccount(restore?.cash ?? options.balance, restore?.positions);
    this.state = { config, account, books: new Map() };
    for (const instrument of options.instruments.values()) {
      if (instrument.quote !== options.currency) {
        const both = `${instrument.symbol} settles in ${instrument.quote}, the account in ${options.currency}`;
        throw new RangeError(`${both}: an account has one settlement currency`);
      }
      const { makerFeeRate, takerFeeRate } = config.fees[instrument.kind];
      const highest = max(makerFeeRate, takerFeeRate);
      this.state.books.set(instrument.symbol, new Book(instrument, highest));
    }
    this.memory = new OrderMemory(config.rememberedOrders, restore?.closedOrderIds ?? []);
    this.matcher = new Matcher({
      venueId: id,
      state: this.state,
      clock: scheduler,
      fills: restore?.fills ?? 0,
      report: (report) => this.executed(report),
      onClosed: (orderId) => this.memory.closed(orderId),
      onPerpetualFill: () => this.planFunding(),
    });
    for (const { order, filled } of restore?.orders ?? []) this.reopen(order, filled);
    for (const fill of restore?.lastFills ?? []) this.fills.set(fill.fillId, fill);
    this.planFunding();
  }

  /** `sentAt` is when the sender sent it, where that is not now. */
  submit(order: VenueOrder, sentAt: TimeMs = this.scheduler.now()): void {
    this.toVenue(() => this.taken('submit', order.id, () => this.arrive(order, sentAt)));
  }

  cancel(orderId: OrderId): void {
    this.toVenue(() => this.taken('cancel', orderId, () => this.arriveCancel(orderId)));
  }

  read(readId: string, fillsSince: TimeMs): void {
    this.toVenue(() =>
      this.taken('read', readId, () =>
        this.report({ kind: 'snapshot', readId, snapshot: this.snapshot(fillsSince), at: this.scheduler.now() }),
      ),
    );
  }

  /**
   * Takes the next quote of an instrument, at the clock's time: fresh size, then resting orders, then stops.
   * @throws RangeError for an instrument the venue does not list: that is a defect of the caller
   */
  onQuote(quote: Quote): void {
    const book = this.state.books.get(quote.symbol);
    if (book === undefined) throw new RangeError(`${this.id} does not list ${quote.symbol}`);
    book.liquidity = new Liquidity(quote, book.instrument, this.state.config.depth, this.seed);
    if (book.working.size > 0) this.matcher.onQuote(book);
  }

  /** The account as the venue sees it right now, without latency: for tests and the parity report. */
  snapshot(fillsSince: TimeMs = Number.POSITIVE_INFINITY): VenueSnapshot {
    const openOrders = [...this.state.books.values()].flatMap((book) =>
      [...book.working.values()].map(({ order, filled }) => {
        const { id: orderId, symbol, side, type, quantity, reduceOnly } = order;
        return { orderId, symbol, side, type, quantity, filled, reduceOnly };
      }),
    );
    const positions = this.state.account.positions().map(({ symbol, quantity }) => ({ symbol, quantity }));
    const fills = [...this.fills.values()].filter((fill) => fill.at >= fillsSince);
    return { openOrders, positions, cash: this.state.account.cash, fills };
  }

  /** All that this venue needs to go on as another one; what is under way at this moment is lost. */
  restorable(): PaperRestore {
    const books = [...this.state.books.values()];
    return {
      cash: this.state.account.cash,
      positions: this.state.account.positions(),
      orders: books.flatMap((book) => [...book.working.values()].map(({ order, filled }) => ({ order, filled }))),
      closedOrderIds: this.memory.closedIds(),
      fills: this.matcher.fillCount,
      lastFills: [...this.fills.values()],
    };
  }

  /** The quotes that stand, with their whole size. */
  standingQuotes(): Quote[] {
    return [...this.state.books.values()].flatMap(({ liquidity }) =>
      liquidity === undefined ? [] : [liquidity.quote],
    );
  }

  private toVenue(arrive: () => void): void {
    this.network.toVenue(arrive, this.fault === 'slow' ? SLOW_BY_MS : 0);
  }

  private report(report: VenueReport): void {
    this.network.toEngine(() => this.onReport(report));
  }

  /** Does what was asked for, unless too much was. */
  private taken(request: 'submit' | 'cancel' | 'read', id: string, act: () => void): void {
    const at = this.scheduler.now();
    const retryAfterMs = this.requests.take(at);
    if (retryAfterMs !== 0) this.report({ kind: 'throttled', request, id, retryAfterMs, at });
    else if (this.fault === 'bad-key') this.refuseKey(request, id, at);
    else act();
  }

  /** That the key is bad comes first: what it says of the request is then no news. */
  private refuseKey(request: 'submit' | 'cancel' | 'read', id: string, at: TimeMs): void {
    this.report({ kind: 'auth-failed', at });
    const reason = 'key-refused';
    if (request === 'submit') this.report({ kind: 'rejected', orderId: id, reason, at });
    else if (request === 'cancel') this.report({ kind: 'cancel-rejected', orderId: id, reason, at });
    else this.report({ kind: 'read-failed', readId: id, reason, at });
  }

  /** What the matcher says; executions are kept for those who read instead of listening. */
  private executed(report: VenueReport): void {
    // What trades in the instant it arrives is answered by its execution: an acknowledgement would say nothing more.
    if (report.kind === 'fill' && report.orderId === this.unanswered) this.unanswered = undefined;
    else this.acknowledge();
    if (report.kind === 'fill') {
      this.fills.set(report.fillId, fillOf(report));
      keepLast(this.fills, FILLS_KEPT);
    }
    this.report(report);
  }

  private arrive(order: VenueOrder, sentAt: TimeMs): void {
    const at = this.scheduler.now();
    if (at - sentAt > ORDER_VALID_MS) {
      this.report({ kind: 'rejected', orderId: order.id, reason: 'expired', at });
      return;
    }
    if (!this.memory.isNew(order.id)) {
      this.report({ kind: 'rejected', orderId: order.id, reason: 'duplicate-order-id', at });
      return;
    }
    this.memory.opened(order.id);
    const book = this.state.books.get(order.symbol);
    const reason = rejectionOf(order, this.state) ?? this.byChance();
    if (reason !== undefined || book === undefined) {
      this.memory.closed(order.id);
      this.report({ kind: 'rejected', orderId: order.id, reason: reason ?? 'unknown-instrument', at });
      return;
    }
    this.unanswered = order.id;
    this.matcher.place(book, order);
    this.acknowledge();
  }

  /** Says that the order that arrives was accepted, unless that was said. */
  private acknowledge(): void {
    if (this.unanswered === undefined) return;
    const orderId = this.unanswered;
    this.unanswered = undefined;
    this.report({ kind: 'accepted', orderId, at: this.scheduler.now() });
  }

  private byChance(): VenueReason | undefined {
    const isRejected = this.chance.chance(this.state.config.rejectProbability) || this.fault === 'rejecting';
    return isRejected ? 'random-reject' : undefined;
  }

  private arriveCancel(orderId: OrderId): void {
    for (const book of this.state.books.values()) {
      const entry = book.working.get(orderId);
      if (entry === undefined) continue;
      this.matcher.end(book, entry, 'requested');
      return;
    }
    const reason = this.memory.isNew(orderId) ? 'unknown-order' : 'already-closed';
    this.report({ kind: 'cancel-rejected', orderId, reason, at: this.scheduler.now() });
  }

  private reopen(order: VenueOrder, filled: Quantity): void {
    const book = this.state.books.get(order.symbol);
    if (book === undefined) throw new RangeError(`${this.id} does not list ${order.symbol} of a restored order`);
    if (!isStanding(order)) {
      this.memory.closed(order.id);
      return;
    }
    this.memory.opened(order.id);
    this.matcher.reopen(book, order, filled);
  }

  /** The next 00:00, 08:00 or 16:00 UTC is waited for only while a perpetual is held. */
  private planFunding(): void {
    if (this.fundingDue || !this.holdsPerpetual()) return;
    this.fundingDue = true;
    this.scheduler.at(nextFundingAt(this.scheduler.now()), () => {
      this.fundingDue = false;
      this.chargeFunding();
      this.planFunding();
    });
  }

  private holdsPerpetual(): boolean {
    return this.state.account
      .positions()
      .some(({ symbol }) => this.state.books.get(symbol)?.instrument.kind === 'perp');
  }

  private chargeFunding(): void {
    const { account, books, config } = this.state;
    for (const { symbol, quantity } of account.positions()) {
      const book = books.get(symbol);
      if (book?.instrument.kind !== 'perp' || book.liquidity === undefined) continue;
      const mark = middleOf(book.liquidity);
      const amount = fundingOf(notional(mark, quantity), config.fundingRate);
      account.applyFunding(amount);
      const at: TimeMs = this.scheduler.now();
      this.report({ kind: 'funding', symbol, quantity, mark, rate: config.fundingRate, amount, at });
    }
  }
}

/** The first funding time after `now`. */
export function nextFundingAt(now: TimeMs): TimeMs {
  return (Math.floor(now / FUNDING_EVERY_MS) + 1) * FUNDING_EVERY_MS;
}
