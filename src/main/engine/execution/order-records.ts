import type { AgentId, InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { Cash, Price, Quantity } from '../../../shared/money.ts';
import type { CancelAsker, Mode, OrderOwner, OrderType, Side, TimeInForce } from '../domain/order.ts';
import type { Measured } from '../domain/reasons.ts';
import type { BalanceDifference, Booked, ForeignOrder, PositionDifference } from '../domain/reconciliation.ts';
import type { VenueReport } from '../domain/venue-report.ts';

/** The records of the order road: what was decided, what a venue reported, and what a read of it brought. */
export interface OrderRecordBodies {
  /** Proposal, policy and risk decision in one: the order's trail starts here. Durable before the order is sent. */
  'order.approved': {
    readonly orderId: OrderId;
    readonly venue: VenueId;
    readonly mode: Mode;
    readonly owner: OrderOwner;
    readonly ref: string;
    readonly symbol: InstrumentId;
    readonly side: Side;
    readonly type: OrderType;
    readonly quantity: Quantity;
    /** Not there for a market order; null in older journals. */
    readonly price?: Price | null | undefined;
    readonly timeInForce: TimeInForce;
    /**
     * Said only where they are so: of all records this is the longest, and its bytes are encrypted twice and hashed four
     * times. Older journals say false. What the venue is told, and what the engine keeps to: see {@link Order.exit}.
     */
    readonly postOnly?: boolean | undefined;
    readonly reduceOnly?: boolean | undefined;
    readonly exit?: boolean | undefined;
    readonly purpose: string;
    /** The policy rule that permitted it. */
    readonly rule: string;
  };
  'order.denied': {
    readonly orderId: OrderId;
    readonly agent: AgentId;
    readonly ref: string;
    readonly symbol: InstrumentId;
    readonly side: Side;
    readonly type: OrderType;
    readonly quantity: Quantity;
    readonly price: Price | null;
    readonly purpose: string;
    readonly stage: 'policy' | 'risk' | 'gate';
    readonly rule: string;
  } & Measured;
  /** An agent's cancel names its purpose and the policy rule that permitted it; both are empty for other askers. */
  'order.cancelling': {
    readonly orderId: OrderId;
    readonly by: CancelAsker;
    readonly purpose: string;
    readonly rule: string;
  };
  /** No answer of the venue in time: nobody knows, so nothing is sent again until a read tells. */
  'order.unknown': { readonly orderId: OrderId };
  /** Over without a word of the venue: a read does not list it (it never arrived, or ended unheard), or it was held. */
  'order.reconciled': {
    readonly orderId: OrderId;
    readonly state: 'cancelled';
    readonly reason: 'not-at-venue' | 'gate-closed' | 'not-durable' | 'authority-ended';
    /** Venue time of the read that does not list it; null for one that never left. */
    readonly readAt: TimeMs | null;
  };
  'venue.reported': { readonly venue: VenueId; readonly report: VenueReport };
  /**
   * A venue's own account was read and compared (execution/reconcile.ts): fills that no report brought were booked as
   * `venue.reported`, and what still differs is listed. `readAt` is venue time: fills before it are all known. Written
   * when something was found, changed or asked for, and not with each read.
   */
  'venue.reconciled': {
    readonly venue: VenueId;
    readonly readAt: TimeMs;
    readonly missedFills: number;
    /** Positions that no execution explains. */
    readonly differences: readonly PositionDifference[];
    /** Where the venue was known to hold more than the books, and this read shows that both agree. */
    readonly agreed?: readonly InstrumentId[] | undefined;
    /** What is named of that which this read led to be booked: the first of it, for there may be thousands. */
    readonly booked?: readonly Booked[] | undefined;
    readonly foreignOrders?: readonly ForeignOrder[] | undefined;
    /** Null: the balance is what it should be. */
    readonly balance?: BalanceDifference | null | undefined;
    /** Settled cash there at `readAt`. */
    readonly cash?: Cash | undefined;
  };
}
