import type { InstrumentId, OrderId } from '../../../shared/ids.ts';
import type { Cash, Quantity } from '../../../shared/money.ts';
import type { Side } from './order.ts';

/**
 * What a read of a venue's account and the books may differ by: one word for each, the same everywhere. The first three
 * are booked as they are found; the others stand until a later read agrees.
 */
export type Explanation =
  /** An execution of an order of ours that no report had brought. */
  | 'missed-fill'
  /** An execution of no order of ours: the house's (R8). */
  | 'manual-trade'
  /** The balance moved by what the venue then told as funding. */
  | 'funding'
  /** An open order that is none of ours. */
  | 'foreign-order'
  /** The balance moved by what nothing explains: a deposit, a withdrawal, a fee of the venue's own. */
  | 'balance-unexplained'
  /** A position that no execution explains. */
  | 'position-unexplained';

/** What a read found and the books took: an execution, or funding that explains a balance which had differed. */
export type Booked =
  | {
      readonly explanation: 'missed-fill' | 'manual-trade';
      readonly orderId: OrderId;
      readonly fillId: string;
      readonly symbol: InstrumentId;
      readonly side: Side;
      readonly quantity: Quantity;
    }
  | { readonly explanation: 'funding'; readonly symbol: InstrumentId; readonly amount: Cash };

/** A position that no execution explains. Signed: what the venue holds, and the account in the books. */
export interface PositionDifference {
  readonly symbol: InstrumentId;
  readonly atVenue: Quantity;
  readonly inBooks: Quantity;
}

/** Settled cash that nothing explains: what the venue says, and what it said first with all that was booked since. */
export interface BalanceDifference {
  readonly atVenue: Cash;
  readonly inBooks: Cash;
}

/** An order that works at the venue and that nobody here sent. `quantity` is what is left of it. */
export interface ForeignOrder {
  readonly orderId: OrderId;
  readonly symbol: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
}

/** True for an order that nobody here sent: adapters give such an order an id that begins so. */
export function isForeign(orderId: OrderId): boolean {
  return orderId.startsWith('foreign-');
}
