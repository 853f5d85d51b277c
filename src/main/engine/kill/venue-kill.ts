import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { abs, type Cash, max, minus, plus, type Quantity, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import { isOpen } from '../domain/order.ts';
import type { ResidualRecord } from '../domain/records.ts';
import type { VenueReport, VenueSnapshot } from '../domain/venue-report.ts';
import {
  ANSWER_WITHIN_MS,
  INCOMPLETE_AFTER_MS,
  MAX_ATTEMPTS,
  NEVER_ARRIVED_AFTER_MS,
  pauseAfter,
  READ_WITHIN_MS,
  VERIFY_GAP_MS,
} from './bounds.ts';
import { booksMatch, closable, flattenOrders, type Held, heldInScope, openInScope } from './exposure.ts';
import type { KillActions, KillView } from './scope-view.ts';

/** What the run waits for: answers to orders, an answer to a read, a pause to pass; or nothing more. */
type Waiting =
  | { readonly kind: 'orders'; readonly ids: Set<OrderId>; readonly until: TimeMs }
  | { readonly kind: 'read'; readonly readId: string; readonly until: TimeMs }
  | { readonly kind: 'pause'; readonly until: TimeMs }
  | { readonly kind: 'nothing' };

export type VenuePhase = 'CANCELLING' | 'FLATTENING' | 'VERIFYING' | 'FLAT' | 'INCOMPLETE';

/**
 * One kill at one venue, as a state machine over the engine's queue: cancel everything, read, flatten what the read
 * shows, read again, until two reads a second apart show nothing (K4). It believes the venue's reads and never its own
 * hopes; it sends nothing twice while an earlier order may still live; every wait and the number of attempts are
 * bounded. It never throws for what a venue says.
 */
export class VenueKill {
  readonly venue: VenueId;
  readonly #scope: Scope;
  readonly #view: KillView;
  readonly #actions: KillActions;
  readonly #beganAt: TimeMs;
  #waiting: Waiting = { kind: 'nothing' };
  #firstCleanAt: TimeMs | null = null;
  /** The largest quantity of each instrument that the venue itself refused as too small. */
  readonly #refusedAsDust = new Map<InstrumentId, Quantity>();
  /** Why the last attempt on an instrument did not close it, for the residuals. */
  readonly #lastReason = new Map<InstrumentId, string>();
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
    this.#beganAt = now;
  }

  /** True when nothing more will be done: proved flat, or given up. */
  get isOver(): boolean {
    return this.phase === 'FLAT' || this.exhausted;
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
    if (report.kind === 'snapshot') {
      if (this.#waiting.kind === 'read' && this.#waiting.readId === report.readId) {
        this.#readBack(report.snapshot, report.at, now);
      }
      return;
    }
    if (report.kind === 'read-failed') {
      if (this.#waiting.kind === 'read' && this.#waiting.readId === report.readId) this.#unread(report.reason, now);
      return;
    }
    if (report.kind === 'funding') return;
    this.#answered(report, now);
  }

  /** The engine's clock reached {@link wakeAt} or later. */
  tick(now: TimeMs): void {
    const waiting = this.#waiting;
    if (this.isOver || waiting.kind === 'nothing') return;
    this.#setPhase(this.phase, now);
    if (now < waiting.until) return;
    if (waiting.kind === 'pause') this.#read(now);
    else if (waiting.kind === 'read') this.#unread('the venue did not answer a read in time', now);
    else {
      // No answer to a cancel or a flatten order: nobody knows, so nothing is sent again before a read.
      for (const id of waiting.ids) {
        const symbol = this.#flattening.get(id);
        if (symbol !== undefined) {
          this.#lastReason.set(symbol, 'no answer from the venue in time');
          this.#actions.cancel(this.venue, id);
        }
      }
      this.#read(now);
    }
  }

  #cancel(ids: readonly OrderId[], now: TimeMs): void {
    this.#setPhase('CANCELLING', now);
    for (const id of ids) {
      this.cancels.add(id);
      this.confirmed.delete(id);
      this.#actions.cancel(this.venue, id);
    }
    if (ids.length === 0) this.#read(now);
    else this.#waiting = { kind: 'orders', ids: new Set(ids), until: now + ANSWER_WITHIN_MS };
  }

  #answered(report: Exclude<VenueReport, { kind: 'snapshot' | 'read-failed' | 'funding' }>, now: TimeMs): void {
    const id = report.orderId;
    const order = this.#view.order(id);
    const closed = order === undefined ? report.kind === 'cancelled' : !isOpen(order.state);
    const symbol = this.#flattening.get(id);
    if (symbol !== undefined && (report.kind === 'rejected' || report.kind === 'cancelled')) {
      this.#lastReason.set(symbol, report.reason);
      if (report.reason === 'below-minimum-quantity' || report.reason === 'below-minimum-notional') {
        const refused = order?.quantity ?? ZERO_QUANTITY;
        this.#refusedAsDust.set(symbol, max(refused, this.#refusedAsDust.get(symbol) ?? ZERO_QUANTITY));
      }
    }
    if (closed && this.cancels.has(id)) this.confirmed.add(id);
    if (this.#waiting.kind !== 'orders') return;
    if (closed || report.kind === 'cancel-rejected') this.#waiting.ids.delete(id);
    if (this.#waiting.ids.size > 0) return;
    const closedAll = [...this.#flattening.keys()].every((it) => this.#view.order(it)?.state === 'filled');
    this.#forgetClosed();
    if (closedAll) this.#read(now);
    else this.#pause(now);
  }

  #read(now: TimeMs): void {
    this.#waiting = { kind: 'read', readId: this.#actions.read(this.venue), until: now + READ_WITHIN_MS };
  }

  #pause(now: TimeMs): void {
    this.attempt += 1;
    if (this.attempt >= MAX_ATTEMPTS) {
      this.#waiting = { kind: 'nothing' };
      this.phase = 'INCOMPLETE';
      this.exhausted = true;
      return;
    }
    this.#waiting = { kind: 'pause', until: now + pauseAfter(this.attempt) };
  }

  #unread(reason: string, now: TimeMs): void {
    this.#firstCleanAt = null;
    const others = this.residuals.filter((residual) => residual.type !== 'unread');
    this.residuals = [...others, this.#residual('unread', '', ZERO_QUANTITY, reason)];
    this.#setPhase(this.phase, now);
    this.#pause(now);
  }

  #readBack(snapshot: VenueSnapshot, readAt: TimeMs, now: TimeMs): void {
    const open = openInScope(snapshot, this.#scope, this.#view);
    const held = heldInScope(snapshot, this.#scope, this.#view);
    const dust = held.filter((it) => this.#isDust(it));
    const positions = held.filter((it) => !dust.includes(it));
    const unclear = this.#settleNeverArrived(snapshot, now);
    const proved = this.#scope.kind === 'global' || booksMatch(snapshot, this.#symbolsOf(snapshot), this.#view);
    const clean = open.length === 0 && positions.length === 0 && unclear.size === 0 && proved;

    for (const id of this.cancels) if (!open.some((order) => order.orderId === id)) this.confirmed.add(id);
    this.positionsTotal = Math.max(this.positionsTotal, positions.length);
    this.positionsLeft = positions.length;
    this.valueLeft = held.reduce((sum, it) => plus(sum, abs(this.#view.value(it.symbol, it.quantity))), ZERO_CASH);
    this.residuals = [
      ...open.map((order) =>
        this.#residual('order', order.symbol, minus(order.quantity, order.filled), 'still open at the venue'),
      ),
      ...positions.map((it) =>
        this.#residual('position', it.symbol, it.quantity, this.#lastReason.get(it.symbol) ?? 'not closed yet'),
      ),
      ...dust.map((it) => this.#residual('dust', it.symbol, it.quantity, 'below what the venue lets one trade')),
    ];
    this.#actions.noteRead(this.venue, clean && dust.length === 0, open.length, held.length, readAt);

    if (clean) {
      this.#provedClean(dust.length > 0, readAt, now);
      return;
    }
    this.#firstCleanAt = null;
    if (open.length > 0) {
      this.attempt += 1;
      if (this.attempt >= MAX_ATTEMPTS) this.#pause(now);
      else
        this.#cancel(
          open.map((order) => order.orderId),
          now,
        );
      return;
    }
    this.#forgetClosed();
    // An order that nobody answered may still arrive, a flatten order or the scope's own: what is sent beside it would
    // turn the position over. Its instrument waits until it is known, or known never to have arrived.
    const living = new Set([...this.#flattening.values(), ...unclear]);
    const free = positions.filter((it) => !living.has(it.symbol));
    if (free.length > 0) this.#flatten(free, snapshot, now);
    else {
      this.#setPhase(this.phase, now);
      this.#pause(now);
    }
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
      this.#waiting = { kind: 'pause', until: Math.max(now, this.#firstCleanAt + VERIFY_GAP_MS) };
      return;
    }
    this.#waiting = { kind: 'nothing' };
    this.phase = withDust ? 'INCOMPLETE' : 'FLAT';
    this.exhausted = withDust;
  }

  #flatten(positions: readonly Held[], snapshot: VenueSnapshot, now: TimeMs): void {
    this.#setPhase('FLATTENING', now);
    const sent = new Set<OrderId>();
    const agent = this.#scope.kind === 'agent' ? this.#scope.agent : null;
    for (const held of positions) {
      for (const order of flattenOrders(held, closable(held, this.#view), agent, snapshot, this.#view)) {
        const id = this.#actions.flatten(this.venue, order);
        this.#flattening.set(id, order.symbol);
        sent.add(id);
      }
    }
    this.#waiting = { kind: 'orders', ids: sent, until: now + ANSWER_WITHIN_MS };
  }

  /** Closes orders that no read lists long after they were sent; returns the instruments of those still unclear. */
  #settleNeverArrived(snapshot: VenueSnapshot, now: TimeMs): Set<InstrumentId> {
    const listed = new Set(snapshot.openOrders.map((order) => order.orderId));
    const unclear = new Set<InstrumentId>();
    for (const order of this.#view.openOrders(this.venue, this.#scope)) {
      if (listed.has(order.id)) continue;
      if (now - order.updatedAt >= NEVER_ARRIVED_AFTER_MS) this.#actions.settle(order.id);
      else unclear.add(order.symbol);
    }
    return unclear;
  }

  #isDust(held: Held): boolean {
    const refused = this.#refusedAsDust.get(held.symbol);
    return closable(held, this.#view) === 0n || (refused !== undefined && abs(held.quantity) <= refused);
  }

  #symbolsOf(snapshot: VenueSnapshot): Set<InstrumentId> {
    const symbols = new Set(snapshot.positions.map((position) => position.symbol));
    if (this.#scope.kind === 'agent') for (const it of this.#view.bookSymbols(this.#scope.agent)) symbols.add(it);
    return symbols;
  }

  #residual(type: ResidualRecord['type'], symbol: InstrumentId | '', size: Quantity, reason: string): ResidualRecord {
    const instrument = symbol === '' ? undefined : this.#view.instrument(symbol);
    return {
      venue: this.venue,
      symbol,
      type,
      quantity: size,
      value: symbol === '' ? ZERO_CASH : abs(this.#view.value(symbol, size)),
      minimum: instrument?.minNotional ?? ZERO_CASH,
      reason,
    };
  }

  /** INCOMPLETE, once shown, stays until the run is over: a run that is late does not look well again by retrying. */
  #setPhase(phase: VenuePhase, now: TimeMs): void {
    this.phase = now - this.#beganAt >= INCOMPLETE_AFTER_MS ? 'INCOMPLETE' : phase;
  }
}
