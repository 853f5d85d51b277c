import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { abs, type Cash, max, plus, type Quantity, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import { isOpen, type Order } from '../domain/order.ts';
import type { ResidualReason, ResidualRecord } from '../domain/records.ts';
import type { VenueOpenOrder, VenueReport, VenueSnapshot } from '../domain/venue-report.ts';
import {
  ANSWER_WITHIN_MS,
  INCOMPLETE_AFTER_MS,
  MAX_ATTEMPTS,
  pauseAfter,
  READ_WITHIN_MS,
  VERIFY_GAP_MS,
} from './bounds.ts';
import { booksDiffer, closable, closedByHand, flattenOrders, type Held, heldInScope, openInScope } from './exposure.ts';
import { Residuals } from './residuals.ts';
import type { KillActions, KillView } from './scope-view.ts';

/** What the run waits for: answers to orders, an answer to a read, a pause to pass; or nothing more. */
type Waiting =
  | { readonly kind: 'orders'; readonly ids: Set<OrderId>; readonly until: TimeMs }
  | { readonly kind: 'read'; readonly readId: string; readonly until: TimeMs }
  | { readonly kind: 'pause'; readonly until: TimeMs }
  | { readonly kind: 'nothing' };

export type VenuePhase = 'CANCELLING' | 'FLATTENING' | 'VERIFYING' | 'FLAT' | 'INCOMPLETE';

/** What a read shows of the scope. */
interface Seen {
  readonly snapshot: VenueSnapshot;
  readonly readAt: TimeMs;
  readonly open: readonly VenueOpenOrder[];
  /** Orders of the scope that the read does not list and that may still arrive. */
  readonly unclear: readonly Order[];
  readonly positions: readonly Held[];
  readonly dust: readonly Held[];
  /** Where the books do not agree with the venue: an agent's share is not proved there. */
  readonly differing: readonly Held[];
}

/**
 * One kill at one venue, as a state machine over the engine's queue: cancel everything, read, flatten what the read
 * shows, read again, until two reads a second apart show nothing (K4). It believes the venue's reads and never its own
 * hopes; it sends nothing twice while an earlier order may still live; it keeps to what the venue takes; every wait and
 * the number of attempts are bounded. It never throws for what a venue says.
 */
export class VenueKill {
  readonly venue: VenueId;
  readonly #scope: Scope;
  readonly #view: KillView;
  readonly #actions: KillActions;
  readonly #residuals: Residuals;
  readonly #beganAt: TimeMs;
  #waiting: Waiting = { kind: 'nothing' };
  /** Cancels that the venue does not take yet: too many requests were made. */
  #unsent: OrderId[] = [];
  /** Cancels that were confirmed when the venue refused one the last time. */
  #confirmedBefore = 0;
  #wasRead = false;
  /** Every read of this run; as many as there are attempts, at most. */
  readonly #reads = new Set<string>();
  #proved = false;
  /** The room that a waiting read found before, to see whether waiting still brings more. */
  #roomBefore = 0;
  #firstCleanAt: TimeMs | null = null;
  /** The largest quantity of each instrument that the venue itself refused as too small, and its word for it. */
  readonly #refusedAsDust = new Map<InstrumentId, { readonly quantity: Quantity; readonly reason: ResidualReason }>();
  /** Why the last attempt on an instrument did not close it, for the residuals. */
  readonly #lastReason = new Map<InstrumentId, ResidualReason>();
  /** Flatten orders that were sent and are not known to be over. */
  readonly #flattening = new Map<OrderId, InstrumentId>();

  phase: VenuePhase = 'CANCELLING';
  attempt = 0;
  exhausted = false;
  readonly cancels = new Set<OrderId>();
  readonly confirmed = new Set<OrderId>();
  positionsTotal = 0;
  positionsLeft = 0;
  valueLeft: Cash = ZERO_CASH;
  residuals: readonly ResidualRecord[] = [];

  constructor(venue: VenueId, scope: Scope, view: KillView, actions: KillActions, now: TimeMs) {
    this.venue = venue;
    this.#scope = scope;
    this.#view = view;
    this.#actions = actions;
    this.#residuals = new Residuals(venue, view);
    this.#beganAt = now;
  }

  /** True when nothing more will be done: proved flat, or given up. */
  get isOver(): boolean {
    return this.phase === 'FLAT' || this.exhausted;
  }

  /** True when two reads showed nothing of the scope but dust. */
  get isProved(): boolean {
    return this.#proved;
  }

  /** When {@link tick} wants to be called next; null when it waits for nothing. */
  get wakeAt(): TimeMs | null {
    if (this.isOver || this.#waiting.kind === 'nothing') return null;
    const { until } = this.#waiting;
    return this.phase === 'INCOMPLETE' ? until : Math.min(until, this.#beganAt + INCOMPLETE_AFTER_MS);
  }

  /** Cancels everything the engine knows to be open in the scope, and then asks the venue what is left. */
  begin(now: TimeMs): void {
    this.#cancel(
      this.#view.openOrders(this.venue, this.#scope).map((order) => order.id),
      now,
    );
  }

  /** A report was folded into the engine's state. */
  report(report: VenueReport, now: TimeMs): void {
    if (this.isOver) return;
    switch (report.kind) {
      case 'snapshot':
        if (this.#takes(report.readId)) this.#readBack(report.snapshot, report.at, now);
        return;
      case 'read-failed':
        if (!this.#awaits(report.readId)) return;
        this.#unread(report.reason === 'stale-snapshot' ? 'stale-snapshot' : 'read-failed', now);
        return;
      case 'throttled':
        this.#throttled(report.request, report.id, now);
        return;
      case 'connection':
        if (report.state === 'restored' && this.#waiting.kind === 'pause') this.#read(now);
        return;
      case 'funding':
        return;
      default:
        this.#answered(report, now);
    }
  }

  /** The engine's clock reached {@link wakeAt} or later. */
  tick(now: TimeMs): void {
    const waiting = this.#waiting;
    if (this.isOver || waiting.kind === 'nothing') return;
    this.#setPhase(this.phase, now);
    if (now < waiting.until) return;
    if (waiting.kind === 'pause') this.#read(now);
    else if (waiting.kind === 'read') this.#unread('read-timed-out', now);
    else if (this.#unsent.length > 0) this.#send(waiting.ids, now);
    else {
      // No answer to a cancel or a flatten order: nobody knows, so nothing is sent again before a read.
      for (const id of waiting.ids) {
        const symbol = this.#flattening.get(id);
        if (symbol === undefined) continue;
        this.#lastReason.set(symbol, 'no-answer');
        this.#actions.cancel(this.venue, id);
      }
      this.#read(now);
    }
  }

  /**
   * Any read of this run counts, however late it is answered: a venue that is slower than we wait is read all the same.
   * That it is no older than what was heard since has been seen to; while orders are awaited none is taken.
   */
  #takes(readId: string): boolean {
    return this.#waiting.kind !== 'orders' && this.#reads.has(readId);
  }

  #awaits(readId: string): boolean {
    return this.#waiting.kind === 'read' && this.#waiting.readId === readId;
  }

  #cancel(ids: readonly OrderId[], now: TimeMs): void {
    this.#setPhase('CANCELLING', now);
    for (const id of ids) {
      this.cancels.add(id);
      this.confirmed.delete(id);
    }
    this.#unsent = [...ids];
    this.#send(new Set(ids), now);
  }

  /** Sends cancels as far as the venue takes them now; the rest follows as soon as it takes more. */
  #send(ids: Set<OrderId>, now: TimeMs): void {
    for (let room = this.#actions.room(this.venue); room > 0 && this.#unsent.length > 0; ) {
      const id = this.#unsent.shift() as OrderId;
      if (!ids.has(id)) continue;
      this.#actions.cancel(this.venue, id);
      room -= 1;
    }
    if (ids.size === 0) this.#read(now);
    else {
      const until = this.#unsent.length > 0 ? this.#actions.roomAt(this.venue) : now + ANSWER_WITHIN_MS;
      this.#waiting = { kind: 'orders', ids, until };
    }
  }

  /** The venue did not look at a request, and said when it will: it is made again then. */
  #throttled(request: 'submit' | 'cancel' | 'read', id: string, now: TimeMs): void {
    const waiting = this.#waiting;
    if (request === 'read') {
      if (this.#awaits(id)) this.#unread('throttled', now);
    } else if (waiting.kind === 'orders' && waiting.ids.has(id)) {
      if (request === 'submit') {
        this.#lastReason.set(this.#flattening.get(id) ?? '', 'throttled');
        this.#over(id, waiting.ids, now);
        return;
      }
      // Refused one by one, counted once, and only when the wait before brought nothing: that is what is bounded.
      if (this.#unsent.length === 0) {
        if (this.confirmed.size <= this.#confirmedBefore) this.attempt += 1;
        this.#confirmedBefore = this.confirmed.size;
      }
      if (this.attempt >= MAX_ATTEMPTS) this.#pause(now);
      else {
        this.#unsent.push(id);
        this.#waiting = { kind: 'orders', ids: waiting.ids, until: this.#actions.roomAt(this.venue) };
      }
    }
  }

  #answered(report: Extract<VenueReport, { orderId: OrderId }>, now: TimeMs): void {
    const id = report.orderId;
    const order = this.#view.order(id);
    if (order === undefined && report.kind === 'fill') this.#lastReason.set(report.symbol, 'changed-by-hand');
    const closed = order === undefined ? report.kind === 'cancelled' : !isOpen(order.state);
    const symbol = this.#flattening.get(id);
    if (symbol !== undefined && (report.kind === 'rejected' || report.kind === 'cancelled')) {
      this.#lastReason.set(symbol, report.reason);
      if (report.reason === 'below-minimum-quantity' || report.reason === 'below-minimum-notional') {
        const quantity = max(
          order?.quantity ?? ZERO_QUANTITY,
          this.#refusedAsDust.get(symbol)?.quantity ?? ZERO_QUANTITY,
        );
        this.#refusedAsDust.set(symbol, { quantity, reason: report.reason });
      }
    }
    if (closed && this.cancels.has(id)) this.confirmed.add(id);
    const isOver = closed || report.kind === 'cancel-rejected';
    if (this.#waiting.kind === 'orders' && isOver) this.#over(id, this.#waiting.ids, now);
  }

  /** One order less to wait for. When it was the last one, what came of it is read. */
  #over(id: OrderId, ids: Set<OrderId>, now: TimeMs): void {
    ids.delete(id);
    if (ids.size > 0) return;
    this.#unsent = [];
    const closedAll = [...this.#flattening.keys()].every((it) => this.#view.order(it)?.state === 'filled');
    this.#forgetClosed();
    if (closedAll) this.#read(now);
    else this.#pause(now);
  }

  /** Reads when there is room for the read and for what it will ask to be done, or no more room is to be had. */
  #read(now: TimeMs): void {
    const room = this.#actions.room(this.venue);
    if (room === 0 || (room <= Math.max(1, this.positionsLeft) && room > this.#roomBefore)) {
      this.#roomBefore = room;
      this.#waiting = { kind: 'pause', until: this.#actions.roomAt(this.venue) };
      return;
    }
    this.#roomBefore = 0;
    const readId = this.#actions.read(this.venue);
    this.#reads.add(readId);
    this.#waiting = { kind: 'read', readId, until: now + READ_WITHIN_MS };
  }

  #pause(now: TimeMs): void {
    this.attempt += 1;
    if (this.attempt >= MAX_ATTEMPTS) {
      this.#waiting = { kind: 'nothing' };
      this.#incomplete();
      this.exhausted = true;
      return;
    }
    this.#waiting = { kind: 'pause', until: now + pauseAfter(this.attempt) };
  }

  /** No answer says nothing against a clean read before it; only a read that shows something does. */
  #unread(reason: ResidualReason, now: TimeMs): void {
    const others = this.residuals.filter((residual) => residual.type !== 'unread');
    this.residuals = [...others, this.#residuals.unread(reason)];
    this.#setPhase(this.phase, now);
    this.#pause(now);
  }

  #readBack(snapshot: VenueSnapshot, readAt: TimeMs, now: TimeMs): void {
    this.#wasRead = true;
    const seen = this.#see(snapshot, readAt);
    const isFlat = seen.open.length === 0 && seen.positions.length === 0 && seen.unclear.length === 0;
    const clean = isFlat && seen.differing.length === 0;
    this.#report(seen, clean);
    if (clean) {
      this.#provedClean(seen.dust.length > 0, readAt, now);
      return;
    }
    this.#firstCleanAt = null;
    if (seen.open.length > 0) {
      this.attempt += 1;
      if (this.attempt >= MAX_ATTEMPTS) this.#pause(now);
      else
        this.#cancel(
          seen.open.map((order) => order.orderId),
          now,
        );
      return;
    }
    this.#forgetClosed();
    // An order that nobody answered may still arrive, a flatten order or the scope's own: what is sent beside it would
    // turn the position over. Its instrument waits until it is known, or known never to have arrived.
    const living = new Set([...this.#flattening.values(), ...seen.unclear.map((order) => order.symbol)]);
    const free = seen.positions.filter((it) => !living.has(it.symbol));
    if (!this.#flatten(free, seen, now)) {
      this.#setPhase(this.phase, now);
      this.#pause(now);
    }
  }

  #see(snapshot: VenueSnapshot, readAt: TimeMs): Seen {
    const open = openInScope(snapshot, this.#scope, this.#view);
    const listed = new Set(snapshot.openOrders.map((order) => order.orderId));
    const unclear = this.#view.openOrders(this.venue, this.#scope).filter((order) => !listed.has(order.id));
    const differing =
      this.#scope.kind === 'global'
        ? []
        : booksDiffer(snapshot, this.#view.agentSymbols(this.#scope.agent, this.venue), this.#view);
    this.#crossWithHouse(new Set([...open, ...unclear, ...differing].map((it) => it.symbol)));
    const held = heldInScope(snapshot, this.#scope, this.venue, this.#view);
    const dust = held.filter((it) => this.#isDust(it));
    const positions = held.filter((it) => !dust.includes(it));
    return { snapshot, readAt, open, unclear, positions, dust, differing };
  }

  /** What somebody closed by hand is not closed a second time, but booked as closed; not where it is not clear yet. */
  #crossWithHouse(unsettled: ReadonlySet<InstrumentId>): void {
    if (this.#scope.kind === 'global') return;
    const { agent } = this.#scope;
    for (const symbol of this.#view.bookSymbols(agent, this.venue)) {
      const held = { symbol, quantity: this.#view.bookQuantity(agent, symbol) };
      const size = closedByHand(held, this.#view);
      if (size === 0n || unsettled.has(symbol)) continue;
      this.#lastReason.set(symbol, 'changed-by-hand');
      this.#actions.cross(agent, symbol, (held.quantity > 0n ? size : -size) as Quantity);
    }
  }

  /** Counts and residuals for the operator, and the read for the journal. */
  #report({ readAt, open, unclear, positions, dust, differing }: Seen, clean: boolean): void {
    for (const id of this.cancels) if (!open.some((order) => order.orderId === id)) this.confirmed.add(id);
    for (const { id } of unclear) this.confirmed.delete(id);
    const held = [...positions, ...dust];
    this.positionsTotal = Math.max(this.positionsTotal, positions.length);
    this.positionsLeft = positions.length;
    this.valueLeft = held.reduce((sum, it) => plus(sum, abs(this.#view.value(it.symbol, it.quantity))), ZERO_CASH);
    const named = new Set(held.map((it) => it.symbol));
    this.residuals = [
      ...open.map((order) => this.#residuals.order(order, 'still-open')),
      ...unclear.map((order) => this.#residuals.order(order, 'unanswered')),
      ...positions.map((it) => this.#residuals.position(it, this.#lastReason.get(it.symbol) ?? 'not-closed-yet')),
      ...dust.map((it) => this.#residuals.dust(it, this.#refusedAsDust.get(it.symbol)?.reason)),
      ...differing.filter((it) => !named.has(it.symbol)).map((it) => this.#residuals.position(it, 'books-differ')),
    ];
    this.#actions.noteRead(this.venue, clean && dust.length === 0, open.length, held.length, readAt);
  }

  #forgetClosed(): void {
    for (const id of this.#flattening.keys()) {
      const order = this.#view.order(id);
      if (order === undefined || !isOpen(order.state)) this.#flattening.delete(id);
    }
  }

  #provedClean(withDust: boolean, readAt: TimeMs, now: TimeMs): void {
    if (this.#firstCleanAt === null || readAt < this.#firstCleanAt + VERIFY_GAP_MS) {
      this.#firstCleanAt ??= readAt;
      this.#setPhase('VERIFYING', now);
      this.#waiting = { kind: 'pause', until: now + Math.max(1, this.#firstCleanAt + VERIFY_GAP_MS - readAt) };
      return;
    }
    this.#waiting = { kind: 'nothing' };
    this.#proved = true;
    this.phase = withDust ? 'INCOMPLETE' : 'FLAT';
    this.exhausted = withDust;
  }

  /** Sends what closes these positions, as far as the venue takes it now; false when there was nothing to send. */
  #flatten(positions: readonly Held[], { snapshot, differing }: Seen, now: TimeMs): boolean {
    const sent = new Set<OrderId>();
    const agent = this.#scope.kind === 'agent' ? this.#scope.agent : null;
    for (const held of positions) {
      const proved = !differing.some((it) => it.symbol === held.symbol);
      if (!proved) this.#lastReason.set(held.symbol, 'books-differ');
      const size = closable(held, this.#view);
      const orders = flattenOrders(held, size, agent, snapshot, this.#view, proved);
      if (orders.length > this.#actions.room(this.venue)) continue;
      for (const order of orders) {
        const id = this.#actions.flatten(this.venue, order);
        this.#flattening.set(id, order.symbol);
        sent.add(id);
      }
    }
    if (sent.size === 0) return false;
    this.#setPhase('FLATTENING', now);
    this.#waiting = { kind: 'orders', ids: sent, until: now + ANSWER_WITHIN_MS };
    return true;
  }

  #isDust(held: Held): boolean {
    const refused = this.#refusedAsDust.get(held.symbol);
    return closable(held, this.#view) === 0n || (refused !== undefined && abs(held.quantity) <= refused.quantity);
  }

  /** INCOMPLETE, once shown, stays until the run is over: a run that is late does not look well again by retrying. */
  #setPhase(phase: VenuePhase, now: TimeMs): void {
    if (now - this.#beganAt >= INCOMPLETE_AFTER_MS) this.#incomplete();
    else this.phase = phase;
  }

  /** Before the first read there is nothing to name but what the engine knows: that is named, and that it was not read. */
  #incomplete(): void {
    this.phase = 'INCOMPLETE';
    if (this.#wasRead || this.residuals.length > 0) return;
    const unsent = new Set(this.#unsent);
    const open = this.#view.openOrders(this.venue, this.#scope);
    this.residuals = [
      ...open.map((order) => this.#residuals.order(order, unsent.has(order.id) ? 'throttled' : 'unanswered')),
      this.#residuals.unread(unsent.size > 0 ? 'throttled' : 'no-answer'),
    ];
  }
}
