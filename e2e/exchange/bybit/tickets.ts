import type { Order, PlaceOrder } from '../core/model.ts';
import type { RefusalReason } from '../core/refusal.ts';
import type { Category } from './ret-codes.ts';

/**
 * What Bybit knows of an order beside the book: the id that its answer gave, before the order was in the book, and
 * whether it was refused on the way there.
 */
export interface Ticket {
  readonly orderId: string;
  readonly accountId: string;
  readonly category: Category;
  readonly order: PlaceOrder & { readonly clientId: string };
  /** False where the client gave none: then the core has our own id as its client id. */
  readonly hasLinkId: boolean;
  readonly createdAt: number;
  state: 'on-the-way' | 'in-the-book' | 'refused';
  /** The core's id, once it is in the book. */
  coreId: string | null;
  refusal: RefusalReason | null;
  updatedAt: number;
}

/** Every ticket of every account, by Bybit's id and by the core's. */
export class Tickets {
  readonly #byOrderId = new Map<string, Ticket>();
  readonly #byCoreId = new Map<string, Ticket>();
  readonly #byLinkId = new Map<string, Ticket>();
  #issued = 0;

  /** A new order, on its way to the book. */
  issue(accountId: string, category: Category, order: PlaceOrder, now: number): Ticket {
    this.#issued += 1;
    const orderId = category === 'spot' ? String(1_700_000_000_000 + this.#issued) : uuidOf(this.#issued);
    const ticket: Ticket = {
      orderId,
      accountId,
      category,
      order: { ...order, clientId: order.clientId ?? orderId },
      hasLinkId: order.clientId !== null,
      createdAt: now,
      state: 'on-the-way',
      coreId: null,
      refusal: null,
      updatedAt: now,
    };
    this.#byOrderId.set(orderId, ticket);
    this.#byLinkId.set(linkKey(accountId, ticket.order.clientId), ticket);
    return ticket;
  }

  /** The ticket of an order in the book; one that a script placed gets its own now. */
  of(order: Order, category: Category): Ticket {
    const known = this.#byCoreId.get(order.id);
    if (known !== undefined) return known;
    const waiting = this.#byLinkId.get(linkKey(order.accountId, order.clientId));
    const isOurs = waiting !== undefined && waiting.coreId === null && waiting.state === 'on-the-way';
    const ticket = isOurs ? waiting : this.issue(order.accountId, category, order, order.createdAt);
    ticket.coreId = order.id;
    ticket.state = 'in-the-book';
    this.#byCoreId.set(order.id, ticket);
    return ticket;
  }

  refuse(ticket: Ticket, reason: RefusalReason, now: number): void {
    ticket.state = 'refused';
    ticket.refusal = reason;
    ticket.updatedAt = now;
  }

  byOrderId(orderId: string): Ticket | undefined {
    return this.#byOrderId.get(orderId);
  }
  /** The newest of that link id. */
  byLinkId(accountId: string, linkId: string): Ticket | undefined {
    return this.#byLinkId.get(linkKey(accountId, linkId));
  }
  refused(accountId: string): readonly Ticket[] {
    return [...this.#byOrderId.values()].filter((it) => it.accountId === accountId && it.state === 'refused');
  }
}

function linkKey(accountId: string, linkId: string): string {
  return `${accountId} ${linkId}`;
}

function uuidOf(n: number): string {
  return `0b1b17a0-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
