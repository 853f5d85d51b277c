import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { abs, type Cash, max, minus, plus, type Quantity, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { Order } from '../domain/order.ts';
import type { PositionDifference } from '../domain/reconciliation.ts';
import { heldOf, type VenueOpenOrder, type VenueSnapshot, type VenueUnknown } from '../domain/venue-report.ts';
import { isNewsOf } from '../execution/beyond-books.ts';
import { booksDiffer, closable, closedByHand, type Held, heldInScope, openInScope } from './exposure.ts';
import type { ResidualReason, ResidualRecord } from './kill-records.ts';
import { Residuals } from './residuals.ts';
import type { KillActions, KillView } from './scope-view.ts';

/** What a read shows of the scope. */
export interface Seen {
  readonly snapshot: VenueSnapshot;
  readonly readAt: TimeMs;
  readonly open: readonly VenueOpenOrder[];
  /** Orders of the scope that the read does not list and that may still arrive. */
  readonly unclear: readonly Order[];
  readonly positions: readonly Held[];
  readonly dust: readonly Held[];
  /**
   * Where the books do not agree with the venue: an agent's share is not proved there, and of everything a position that
   * the books hold and no execution closed may have been left out of the read.
   */
  readonly differing: readonly Held[];
  /** Of the whole account: what the venue shows beyond the books, where that was not known. */
  readonly beyond: readonly PositionDifference[];
  /** Of the whole account: what the adapter could not name. None of it is an agent's. */
  readonly unknown: readonly VenueUnknown[];
}

/**
 * What one kill finds at its venue: what of its scope each read shows, what of that is dust, and what the operator and
 * the journal are told is left, with the reasons the venue gave meanwhile (K4, K5). It decides nothing.
 */
export class VenueFindings {
  readonly #venue: VenueId;
  readonly #scope: Scope;
  readonly #view: KillView;
  readonly #actions: KillActions;
  readonly #residuals: Residuals;
  /** The largest quantity of each instrument that the venue itself refused as too small, and its word for it. */
  readonly #refusedAsDust = new Map<InstrumentId, { readonly quantity: Quantity; readonly reason: ResidualReason }>();
  /** Why the last attempt on an instrument did not close it, for the residuals. */
  readonly #lastReason = new Map<InstrumentId, ResidualReason>();
  #wasRead = false;

  positionsTotal = 0;
  positionsLeft = 0;
  valueLeft: Cash = ZERO_CASH;
  residuals: readonly ResidualRecord[] = [];

  constructor(venue: VenueId, scope: Scope, view: KillView, actions: KillActions) {
    this.#venue = venue;
    this.#scope = scope;
    this.#view = view;
    this.#actions = actions;
    this.#residuals = new Residuals(venue, view);
  }

  /** Remembers why an instrument is not closed yet. */
  note(symbol: InstrumentId, reason: ResidualReason): void {
    this.#lastReason.set(symbol, reason);
  }

  /** The venue refused or ended an order that was to close this quantity. */
  refused(symbol: InstrumentId, size: Quantity, reason: ResidualReason): void {
    this.note(symbol, reason);
    if (reason !== 'below-minimum-quantity' && reason !== 'below-minimum-notional') return;
    const quantity = max(size, this.#refusedAsDust.get(symbol)?.quantity ?? ZERO_QUANTITY);
    this.#refusedAsDust.set(symbol, { quantity, reason });
  }

  /** What a read shows of the scope, once what somebody closed by hand is booked. */
  see(snapshot: VenueSnapshot, readAt: TimeMs): Seen {
    this.#wasRead = true;
    const open = openInScope(snapshot, this.#scope, this.#view);
    const listed = new Set(snapshot.openOrders.map((order) => order.orderId));
    const unclear = this.#view.openOrders(this.#venue, this.#scope).filter((order) => !listed.has(order.id));
    const differing =
      this.#scope.kind === 'global'
        ? this.#leftOut(snapshot)
        : booksDiffer(snapshot, this.#view.agentSymbols(this.#scope.agent, this.#venue), this.#view);
    this.#crossWithHouse(new Set([...open, ...unclear, ...differing].map((it) => it.symbol)));
    const held = heldInScope(snapshot, this.#scope, this.#venue, this.#view);
    const dust = held.filter((it) => this.#isDust(it));
    const positions = held.filter((it) => !dust.includes(it));
    const unknown = this.#scope.kind === 'global' ? (snapshot.unknown ?? []) : [];
    const beyond = this.#scope.kind === 'global' ? this.#seenBeyond(snapshot) : [];
    return { snapshot, readAt, open, unclear, positions, dust, differing, beyond, unknown };
  }

  /** Counts and residuals for the operator, and the read for the journal. */
  report({ readAt, open, unclear, positions, dust, differing, beyond, unknown }: Seen, clean: boolean): void {
    const held = [...positions, ...dust];
    this.positionsTotal = Math.max(this.positionsTotal, positions.length);
    this.positionsLeft = positions.length;
    this.valueLeft = this.#valueOf(held);
    const named = new Set(held.map((it) => it.symbol));
    this.residuals = [
      ...open.map((order) => this.#residuals.order(order, 'still-open')),
      ...unclear.map((order) => this.#residuals.order(order, 'unanswered')),
      ...positions.map((it) => this.#residuals.position(it, this.#lastReason.get(it.symbol) ?? 'not-closed-yet')),
      ...dust.map((it) => this.#residuals.dust(it, this.#refusedAsDust.get(it.symbol)?.reason)),
      ...differing.filter((it) => !named.has(it.symbol)).map((it) => this.#residuals.position(it, 'books-differ')),
      ...unknown.map((it) => this.#residuals.unknown(it)),
    ];
    this.#actions.noteRead(this.#venue, {
      clean: clean && dust.length === 0,
      openOrders: open.length,
      positions: held.length,
      readAt,
      beyond,
    });
  }

  /** The venue could not be read: named beside what the last read left. */
  reportUnread(reason: ResidualReason): void {
    const others = this.residuals.filter((residual) => residual.type !== 'unread');
    this.residuals = [...others, this.#residuals.unread(reason)];
  }

  /** Before the first read there is nothing to name but what the engine knows: that is named, and that it was not read. */
  reportNeverRead(unsentCancels: readonly OrderId[], notTakenAs: 'throttled' | 'unreachable'): void {
    if (this.#wasRead) return;
    const unsent = new Set(unsentCancels);
    const open = this.#view.openOrders(this.#venue, this.#scope);
    const unread = this.residuals.find((residual) => residual.type === 'unread');
    const held = this.#view.booked(this.#venue, this.#scope);
    this.positionsTotal = Math.max(this.positionsTotal, held.length);
    this.positionsLeft = held.length;
    this.valueLeft = this.#valueOf(held);
    this.residuals = [
      ...open.map((order) => this.#residuals.order(order, unsent.has(order.id) ? notTakenAs : 'unanswered')),
      ...held.map((it) => this.#residuals.position(it, 'not-closed-yet')),
      unread ?? this.#residuals.unread(unsent.size > 0 ? notTakenAs : 'no-answer'),
    ];
  }

  /**
   * Where the read holds otherwise than the books, and otherwise than by what is known to have been there beyond them: a
   * position that is not listed any more, though no execution closed it, may stand all the same (K4). What the venue
   * shows on the side on which it has more is not left out, and is closed with the rest.
   */
  #leftOut(snapshot: VenueSnapshot): Held[] {
    return this.#differing(snapshot).filter(({ symbol, quantity }) => {
      const atVenue = heldOf(snapshot.positions, symbol);
      const isShown = atVenue !== 0n && atVenue > 0n === quantity > 0n;
      return !isShown && quantity !== this.#view.beyondBooks(this.#venue, symbol);
    });
  }

  #seenBeyond(snapshot: VenueSnapshot): PositionDifference[] {
    return this.#differing(snapshot)
      .map(({ symbol, quantity }) => {
        const atVenue = heldOf(snapshot.positions, symbol);
        return { symbol, atVenue, inBooks: minus(atVenue, quantity) };
      })
      .filter((it) => isNewsOf(this.#view.beyondBooks(this.#venue, it.symbol), it));
  }

  /** Where the whole account differs from the books; nowhere without books. */
  #differing(snapshot: VenueSnapshot): Held[] {
    if (!this.#view.hasBooks) return [];
    const booked = this.#view.booked(this.#venue, this.#scope);
    return booksDiffer(snapshot, new Set([...booked, ...snapshot.positions].map(({ symbol }) => symbol)), this.#view);
  }

  /** What somebody closed by hand is not closed a second time, but booked as closed; not where it is not clear yet. */
  #crossWithHouse(unsettled: ReadonlySet<InstrumentId>): void {
    if (this.#scope.kind === 'global') return;
    const { agent } = this.#scope;
    for (const symbol of this.#view.bookSymbols(agent, this.#venue)) {
      const held = { symbol, quantity: this.#view.bookQuantity(agent, symbol) };
      const size = closedByHand(held, this.#view);
      if (size === 0n || unsettled.has(symbol)) continue;
      this.note(symbol, 'changed-by-hand');
      this.#actions.cross(agent, symbol, (held.quantity > 0n ? size : -size) as Quantity);
    }
  }

  #valueOf(held: readonly Held[]): Cash {
    return held.reduce((sum, it) => plus(sum, abs(this.#view.value(it.symbol, it.quantity))), ZERO_CASH);
  }

  #isDust(held: Held): boolean {
    const refused = this.#refusedAsDust.get(held.symbol);
    return closable(held, this.#view) === 0n || (refused !== undefined && abs(held.quantity) <= refused.quantity);
  }
}
