import type { OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import { isOpen } from '../domain/order.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { VenueReport, VenueSnapshot } from '../domain/venue-report.ts';
import {
  ANSWER_WITHIN_MS,
  INCOMPLETE_AFTER_MS,
  MAX_ATTEMPTS,
  pauseAfter,
  READ_WITHIN_MS,
  VERIFY_GAP_MS,
} from './bounds.ts';
import { closable, flattenOrders, type Held } from './exposure.ts';
import { KillOrders } from './kill-orders.ts';
import type { ResidualReason } from './kill-records.ts';
import { OrderSizes } from './order-sizes.ts';
import type { KillActions, KillView } from './scope-view.ts';
import { type Seen, VenueFindings } from './venue-findings.ts';

/** What the run waits for: answers to orders, an answer to a read, a pause to pass; or nothing more. */
type Waiting =
  | { readonly kind: 'orders'; readonly ids: Set<OrderId>; readonly until: TimeMs }
  | { readonly kind: 'read'; readonly readId: string; readonly until: TimeMs }
  | { readonly kind: 'pause'; readonly until: TimeMs }
  | { readonly kind: 'nothing' };

export type VenuePhase = 'CANCELLING' | 'FLATTENING' | 'VERIFYING' | 'FLAT' | 'INCOMPLETE';

/** How far a kill has come at one venue, in counts, and what is left there. */
export type VenueProgress = Pick<
  RecordBodies['kill.phase'],
  'cancelsConfirmed' | 'cancelsTotal' | 'positionsLeft' | 'positionsTotal' | 'valueLeft' | 'residuals'
>;

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
  readonly #findings: VenueFindings;
  readonly #orders: KillOrders;
  readonly #sizes: OrderSizes;
  readonly #beganAt: TimeMs;
  #waiting: Waiting = { kind: 'nothing' };
  /** Cancels that were confirmed when the venue refused one the last time. */
  #confirmedBefore = 0;
  /** Every read of this run; as many as there are attempts, at most. */
  readonly #reads = new Set<string>();
  #proved = false;
  /** Whether something is known to be held that no order was sent for, or whose order did not close it. */
  #isMoreToClose = false;
  /** The room that a waiting read found before, to see whether waiting still brings more. */
  #roomBefore = 0;
  #firstCleanAt: TimeMs | null = null;
  /** Why requests were not taken, as the venue or the way to it said last. */
  #notTakenAs: 'throttled' | 'unreachable' = 'throttled';

  phase: VenuePhase = 'CANCELLING';
  attempt = 0;
  exhausted = false;

  constructor(venue: VenueId, scope: Scope, view: KillView, actions: KillActions, now: TimeMs) {
    this.venue = venue;
    this.#scope = scope;
    this.#view = view;
    this.#actions = actions;
    this.#findings = new VenueFindings(venue, scope, view, actions);
    this.#orders = new KillOrders(venue, scope, view, actions);
    this.#sizes = new OrderSizes(view);
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

  /** As of the last read, and of what was heard since of the cancels. */
  get progress(): VenueProgress {
    const { cancelsConfirmed, cancelsTotal } = this.#orders;
    const { positionsLeft, positionsTotal, valueLeft, residuals } = this.#findings;
    return { cancelsConfirmed, cancelsTotal, positionsLeft, positionsTotal, valueLeft, residuals };
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
        this.#unread(isSaid(report.reason) ? report.reason : 'read-failed', now);
        return;
      case 'throttled':
        this.#notTaken(report, now);
        return;
      case 'connection':
        if (report.state === 'restored' && this.#waiting.kind === 'pause') this.#read(now);
        return;
      case 'auth-failed':
        this.#keyRefused();
        return;
      case 'funding':
      case 'dead-mans-switch':
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
    else if (this.#orders.unsent.length > 0) this.#send(waiting.ids, now);
    else {
      // No answer to a cancel or a flatten order: nobody knows, so nothing is sent again before a read.
      for (const id of waiting.ids) {
        const symbol = this.#orders.flattens(id);
        if (symbol === undefined) continue;
        this.#findings.note(symbol, 'no-answer');
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
    this.#orders.cancel(ids);
    this.#send(new Set(ids), now);
  }

  /** Sends cancels as far as the venue takes them now; the rest follows as soon as it takes more. */
  #send(ids: Set<OrderId>, now: TimeMs): void {
    this.#orders.sendCancels(ids);
    if (ids.size === 0) this.#read(now);
    else {
      const until = this.#orders.unsent.length > 0 ? this.#actions.roomAt(this.venue) : now + ANSWER_WITHIN_MS;
      this.#waiting = { kind: 'orders', ids, until };
    }
  }

  /** The venue did not look at a request: it is made again when it will, as far as that is known. */
  #notTaken(report: Extract<VenueReport, { kind: 'throttled' }>, now: TimeMs): void {
    const { request, id } = report;
    const because = report.because ?? 'throttled';
    const waiting = this.#waiting;
    this.#notTakenAs = because;
    if (request === 'read') {
      if (this.#awaits(id)) this.#unread(because, now);
    } else if (waiting.kind === 'orders' && waiting.ids.has(id)) {
      if (request === 'submit') {
        this.#findings.note(this.#orders.flattens(id) ?? '', because);
        this.#over(id, waiting.ids, now);
        return;
      }
      // Refused one by one, counted once, and only when the wait before brought nothing: that is what is bounded.
      const { unsent, cancelsConfirmed } = this.#orders;
      if (unsent.length === 0) {
        if (cancelsConfirmed <= this.#confirmedBefore) this.attempt += 1;
        this.#confirmedBefore = cancelsConfirmed;
      }
      if (this.attempt >= MAX_ATTEMPTS) this.#pause(now);
      else {
        this.#orders.cancelAgain(id);
        this.#waiting = { kind: 'orders', ids: waiting.ids, until: this.#actions.roomAt(this.venue) };
      }
    }
  }

  #answered(report: Extract<VenueReport, { orderId: OrderId }>, now: TimeMs): void {
    const id = report.orderId;
    const order = this.#view.order(id);
    if (order === undefined && report.kind === 'fill') this.#findings.note(report.symbol, 'changed-by-hand');
    const symbol = this.#orders.flattens(id);
    if (symbol !== undefined && (report.kind === 'rejected' || report.kind === 'cancelled')) {
      const size = order?.quantity ?? ZERO_QUANTITY;
      this.#findings.refused(symbol, size, report.reason);
      this.#sizes.refused(symbol, size, report.reason);
    }
    const closed = order === undefined ? report.kind === 'cancelled' : !isOpen(order.state);
    if (closed) this.#orders.closed(id);
    const isOver = closed || report.kind === 'cancel-rejected';
    if (this.#waiting.kind === 'orders' && isOver) this.#over(id, this.#waiting.ids, now);
  }

  /** One order less to wait for. When it was the last one, what came of it is read. */
  #over(id: OrderId, ids: Set<OrderId>, now: TimeMs): void {
    ids.delete(id);
    if (ids.size > 0) return;
    this.#orders.dropUnsent();
    const { areFilled } = this.#orders;
    this.#orders.forgetClosed();
    this.#isMoreToClose ||= !areFilled;
    if (areFilled) this.#read(now);
    else this.#pause(now);
  }

  /** Reads when there is room for the read and for what it will ask to be done, or no more room is to be had. */
  #read(now: TimeMs): void {
    const { room, wanted } = this.#roomToRead();
    if (room === 0 || (room <= wanted && room > this.#roomBefore)) {
      this.#roomBefore = room;
      this.#waiting = { kind: 'pause', until: this.#actions.roomAt(this.venue) };
      return;
    }
    this.#roomBefore = 0;
    const readId = this.#actions.read(this.venue);
    this.#reads.add(readId);
    this.#waiting = { kind: 'read', readId, until: now + READ_WITHIN_MS };
  }

  /**
   * Of a read, and of the orders that will close what it shows where something is left; and what of it is worth a wait.
   * Where the venue counts reads apart from orders a read takes nothing of what those need.
   */
  #roomToRead(): { readonly room: number; readonly wanted: number } {
    const reads = this.#actions.room(this.venue, { kind: 'read' });
    const orders = this.#actions.room(this.venue, { kind: 'submit' });
    const wanted = reads === orders ? Math.max(1, this.#findings.positionsLeft) : 1;
    return { room: this.#isMoreToClose ? Math.min(reads, orders) : reads, wanted };
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
    this.#findings.reportUnread(reason);
    this.#setPhase(this.phase, now);
    this.#pause(now);
  }

  #readBack(snapshot: VenueSnapshot, readAt: TimeMs, now: TimeMs): void {
    const seen = this.#findings.see(snapshot, readAt);
    const isFlat = seen.open.length === 0 && seen.positions.length === 0 && seen.unclear.length === 0;
    const clean = isFlat && seen.differing.length === 0 && seen.unknown.length === 0;
    this.#orders.confirm(
      seen.open.map((order) => order.orderId),
      seen.unclear.map((order) => order.id),
    );
    this.#findings.report(seen, clean);
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
    this.#orders.forgetClosed();
    // An order that nobody answered may still arrive, a flatten order or the scope's own: what is sent beside it would
    // turn the position over. Its instrument waits until it is known, or known never to have arrived.
    const living = new Set([...this.#orders.flattening, ...seen.unclear.map((order) => order.symbol)]);
    const free = seen.positions.filter((it) => !living.has(it.symbol));
    if (!this.#flatten(free, seen, now)) {
      this.#setPhase(this.phase, now);
      this.#pause(now);
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
    this.#isMoreToClose = false;
    const agent = this.#scope.kind === 'agent' ? this.#scope.agent : null;
    for (const held of positions) {
      const proved = !differing.some((it) => it.symbol === held.symbol);
      if (!proved && agent !== null) this.#findings.note(held.symbol, 'books-differ');
      const size = closable(held, this.#view);
      const orders = flattenOrders(held, size, agent, snapshot, this.#view, proved);
      const inParts = orders.flatMap((order) => this.#sizes.inParts(order));
      const room = this.#actions.room(this.venue, { kind: 'submit', symbol: held.symbol });
      this.#isMoreToClose ||= inParts.length > room;
      for (const order of inParts.slice(0, room)) sent.add(this.#orders.flatten(order));
    }
    if (sent.size === 0) return false;
    this.#setPhase('FLATTENING', now);
    this.#waiting = { kind: 'orders', ids: sent, until: now + ANSWER_WITHIN_MS };
    return true;
  }

  /** Nothing is tried again with a key that is not taken (N4): the run is given up until somebody presses again. */
  #keyRefused(): void {
    this.#incomplete();
    this.#findings.reportUnread('key-refused');
    this.#waiting = { kind: 'nothing' };
    this.exhausted = true;
  }

  /** INCOMPLETE, once shown, stays until the run is over: a run that is late does not look well again by retrying. */
  #setPhase(phase: VenuePhase, now: TimeMs): void {
    if (now - this.#beganAt >= INCOMPLETE_AFTER_MS) this.#incomplete();
    else this.phase = phase;
  }

  /** A kill that has not read its venue yet names what the engine knows of it. */
  #incomplete(): void {
    this.phase = 'INCOMPLETE';
    this.#findings.reportNeverRead(this.#orders.unsent, this.#notTakenAs);
  }
}

/** What a read that failed says of the venue, where that is more than that it failed. */
function isSaid(reason: string): reason is 'stale-snapshot' | 'unreachable' {
  return reason === 'stale-snapshot' || reason === 'unreachable';
}
