import type { InstrumentId, OrderId, VenueId } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import { isOpen } from '../domain/order.ts';
import { cancelOf } from '../execution/limit-use.ts';
import type { FlattenOrder, KillActions, KillView } from './scope-view.ts';

/** What one kill asked of its venue: which orders it cancels and how far that has come, and its own flatten orders. */
export class KillOrders {
  readonly #venue: VenueId;
  readonly #view: KillView;
  readonly #actions: KillActions;
  /** Whether whatever stands at the venue may be cancelled: then many orders go with few requests. */
  readonly #takesAll: boolean;
  /** The turns of both ways alternate: one that the venue refuses is not all that is tried. */
  #isTurnOfMass = true;
  readonly #cancels = new Set<OrderId>();
  readonly #confirmed = new Set<OrderId>();
  #unsent: OrderId[] = [];
  /** Flatten orders that were sent and are not known to be over. */
  readonly #flattening = new Map<OrderId, InstrumentId>();

  constructor(venue: VenueId, scope: Scope, view: KillView, actions: KillActions) {
    this.#venue = venue;
    this.#takesAll = scope.kind === 'global';
    this.#view = view;
    this.#actions = actions;
  }

  /** Orders that were taken up to be cancelled, each counted once. */
  get cancelsTotal(): number {
    return this.#cancels.size;
  }

  /** Those of them that are known to be over. */
  get cancelsConfirmed(): number {
    return this.#confirmed.size;
  }

  /** Cancels that the venue does not take yet: too many requests were made. */
  get unsent(): readonly OrderId[] {
    return this.#unsent;
  }

  /** Instruments in which a flatten order may still arrive or fill. */
  get flattening(): Iterable<InstrumentId> {
    return this.#flattening.values();
  }

  /** True when every flatten order that is remembered closed what it was to close. */
  get areFilled(): boolean {
    return [...this.#flattening.keys()].every((id) => this.#view.order(id)?.state === 'filled');
  }

  /** Takes these up to be cancelled, in place of what was not sent before; {@link sendCancels} sends them. */
  cancel(ids: readonly OrderId[]): void {
    for (const id of ids) {
      this.#cancels.add(id);
      this.#confirmed.delete(id);
    }
    this.#unsent = [...ids];
  }

  /** Sends cancels as far as the venue takes them now, unless they are not awaited any more. */
  sendCancels(awaited: ReadonlySet<OrderId>): void {
    if (this.#unsent.length === 0) return;
    const isTurnOfMass = this.#isTurnOfMass;
    this.#isTurnOfMass = !isTurnOfMass;
    if (isTurnOfMass && this.#sendMass(awaited)) return;
    const later: OrderId[] = [];
    for (const id of this.#unsent.splice(0)) {
      if (!awaited.has(id)) continue;
      if (this.#actions.room(this.#venue, cancelOf(this.#view.order(id))) > 0) {
        this.#actions.cancel(this.#venue, id);
      } else later.push(id);
    }
    this.#unsent = later;
  }

  /** Cancels them together; false when one by one is no more requests, or not all of them may be made now. */
  #sendMass(awaited: ReadonlySet<OrderId>): boolean {
    if (!this.#takesAll) return false;
    const ids = this.#unsent.filter((id) => awaited.has(id));
    const requests = this.#actions.massCancelRequests(this.#venue, ids);
    if (
      requests === null ||
      requests >= ids.length ||
      requests > this.#actions.room(this.#venue, { kind: 'mass-cancel' })
    )
      return false;
    this.#unsent = [];
    this.#actions.massCancel(this.#venue, ids);
    return true;
  }

  /** The venue did not look at this cancel: it goes out with the next ones. */
  cancelAgain(id: OrderId): void {
    this.#unsent.push(id);
  }

  /** What is left to cancel is read instead. */
  dropUnsent(): void {
    this.#unsent = [];
  }

  /** An order is over: its cancel, if it was one to cancel, is confirmed. */
  closed(id: OrderId): void {
    if (this.#cancels.has(id)) this.#confirmed.add(id);
  }

  /** A read came back: what it does not list is confirmed, but not what may still arrive. */
  confirm(open: readonly OrderId[], unclear: readonly OrderId[]): void {
    for (const id of this.#cancels) if (!open.includes(id)) this.#confirmed.add(id);
    for (const id of unclear) this.#confirmed.delete(id);
  }

  /** Returns the id of the order it became. */
  flatten(order: FlattenOrder): OrderId {
    const id = this.#actions.flatten(this.#venue, order);
    this.#flattening.set(id, order.symbol);
    return id;
  }

  /** What a flatten order of this kill was sent for; undefined for any other order. */
  flattens(id: OrderId): InstrumentId | undefined {
    return this.#flattening.get(id);
  }

  /** Forgets the flatten orders that the engine knows to be over. */
  forgetClosed(): void {
    for (const id of this.#flattening.keys()) {
      const order = this.#view.order(id);
      if (order === undefined || !isOpen(order.state)) this.#flattening.delete(id);
    }
  }
}
