import { createHash } from 'node:crypto';
import type { OrderId, TimeMs } from '../../../shared/ids.ts';
import { type Price, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { VenueInstrument } from './instruments.ts';

/** What an order that rests or waits is for: all of it, and its limit price or trigger; null where that is not told. */
export interface Terms {
  readonly quantity: Quantity;
  readonly price: Price | null;
}

/** What is known of one order at the venue, and what of it was told. */
export interface KnownOrder {
  readonly id: OrderId;
  readonly at: VenueInstrument;
  /** Null for an order that somebody else placed without one. */
  readonly clientId: string | null;
  readonly isOurs: boolean;
  venueId: string | null;
  /** The exchange's own name of its kind, where somebody else placed it and that matters. */
  kind?: string | null;
  /** A stop that waits for its trigger. */
  isStop: boolean;
  /** Our time at which it was first known here. */
  readonly knownAt: TimeMs;
  isAccepted: boolean;
  isTriggered: boolean;
  isOver: boolean;
  /** As the order stood when it was last seen, by which it is known that somebody changed it. */
  terms?: Terms;
  /** An execution named it, and nothing else is known of it here: it may have been changed before. */
  isUnseen?: boolean;
  /** How much of it the fills that were told add up to. */
  told: Quantity;
}

/** Orders remembered after they ended: reports about them may be late, and executions carry the venue's id alone. */
const KEPT = 20_000;
const LETTERS = 36n ** 12n;

/**
 * An id of ours for an order that is not: made from the venue's own, so the same order has the same one in every read and
 * after a restart. No order of the engine's can have it: its ids begin with ten letters.
 */
export function foreignId(venueId: string): OrderId {
  const hash = createHash('sha256').update(venueId).digest('hex').slice(0, 24);
  return `foreign-${(BigInt(`0x${hash}`) % LETTERS).toString(36).padStart(12, '0')}`;
}

/** Every order that this connection sent or saw, by the engine's id and by the venue's. */
export class OrderIds {
  readonly #byId = new Map<OrderId, KnownOrder>();
  readonly #byVenueId = new Map<string, KnownOrder>();

  get(id: OrderId): KnownOrder | undefined {
    return this.#byId.get(id);
  }

  byVenueId(venueId: string): KnownOrder | undefined {
    return this.#byVenueId.get(venueId);
  }

  /** Orders of ours that may still work. */
  *open(): Iterable<KnownOrder> {
    for (const order of this.#byId.values()) if (order.isOurs && !order.isOver) yield order;
  }

  learn(
    seen: Pick<KnownOrder, 'id' | 'at' | 'clientId' | 'isOurs' | 'venueId' | 'kind' | 'isStop' | 'knownAt'>,
  ): KnownOrder {
    const known = this.#byId.get(seen.id) ?? {
      ...seen,
      isAccepted: false,
      isTriggered: false,
      isOver: false,
      told: ZERO_QUANTITY,
    };
    this.#byId.set(known.id, known);
    if (seen.venueId !== null) this.link(known, seen.venueId);
    this.#forgetOldest();
    return known;
  }

  /** The venue's id of an order, or one more of them: a triggered stop goes on under another. */
  link(order: KnownOrder, venueId: string): void {
    order.venueId = venueId;
    this.#byVenueId.set(venueId, order);
  }

  #forgetOldest(): void {
    if (this.#byId.size <= 2 * KEPT) return;
    const old = new Set<OrderId>();
    for (const order of this.#byId.values()) {
      if (this.#byId.size - old.size <= KEPT) break;
      if (order.isOver || !order.isOurs) old.add(order.id);
    }
    for (const id of old) this.#byId.delete(id);
    for (const [venueId, { id }] of this.#byVenueId) if (old.has(id)) this.#byVenueId.delete(venueId);
  }
}
