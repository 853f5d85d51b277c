import type { AgentId, CommandId, InstrumentId, OrderId, TimeMs, TripId, VenueId } from '../../../shared/ids.ts';
import type { Cash, Price, Quantity } from '../../../shared/money.ts';
import type { Scope, TripCause } from '../../../shared/scope.ts';
import type { Instrument } from './instrument.ts';
import type { CancelAsker, Mode, OrderOwner, OrderType, Side, TimeInForce } from './order.ts';
import type { DenialReason } from './reasons.ts';
import type { VenueReason, VenueReport } from './venue-report.ts';

/**
 * The journal's records: every change of state, once, in the words of the domain. State is a fold of these and of
 * nothing else, so whatever a record does not carry is not known after a restart.
 */
export interface Measured {
  readonly reason: DenialReason;
  /** What was measured and the limit it broke, in the units of the check; empty where the check has no number. */
  readonly measured: string;
  readonly limit: string;
}

/** Why something is left: one code for the machine and the screen's words, never free text. */
export type ResidualReason =
  | VenueReason
  // an order
  | 'still-open'
  | 'unanswered'
  // a position
  | 'not-closed-yet'
  | 'no-answer'
  /** The venue's position changed by more than this run's own orders explain: somebody traded by hand. */
  | 'changed-by-hand'
  /** The books and the venue disagree: an agent's share is not proved, and only what the venue holds is closed. */
  | 'books-differ'
  // dust
  | 'below-minimum-quantity'
  | 'below-minimum-notional'
  /** What remains below one step after the rest was closed. */
  | 'below-one-step'
  // a venue that cannot be read
  | 'read-failed'
  | 'read-timed-out'
  | 'stale-snapshot';

/** Something a kill left at a venue (K4, K5). */
export interface ResidualRecord {
  readonly venue: VenueId;
  readonly symbol: InstrumentId | '';
  readonly type: 'order' | 'position' | 'dust' | 'unread';
  readonly quantity: Quantity;
  /** At the last mark; zero when there is none. */
  readonly value: Cash;
  /** The venue's least order: its value, its quantity and its step. */
  readonly minNotional: Cash;
  readonly minQuantity: Quantity;
  readonly step: Quantity;
  readonly reason: ResidualReason;
}

export interface RecordBodies {
  /** A trading session begins; what is needed to repeat it byte for byte. */
  'session.opened': {
    readonly session: number;
    readonly seed: number;
    readonly feed: string;
    readonly feedSha256: string;
    readonly firstAt: TimeMs;
    readonly venue: VenueId;
    readonly venueConfigSha256: string;
    readonly currency: string;
    readonly balance: Cash;
    readonly instruments: readonly Instrument[];
    readonly agents: readonly {
      readonly agent: AgentId;
      readonly role: string;
      readonly manifestSha256: string;
      readonly symbols: readonly InstrumentId[];
      readonly trading: 'none' | 'paper' | 'live';
      readonly allocation: Cash;
    }[];
  };
  'session.ended': { readonly reason: 'feed-ended' | 'until-reached' | 'stopped' | 'killed' };
  /** Where the feed stands and what everything was worth there; the equity curve is these. */
  'market.sampled': {
    readonly steps: number;
    readonly marks: readonly { readonly symbol: InstrumentId; readonly price: Price }[];
  };
  'agent.started': { readonly agent: AgentId; readonly sandbox: 'bubblewrap' | 'process' };
  'agent.stopped': { readonly agent: AgentId; readonly reason: string };
  'agent.failed': { readonly agent: AgentId; readonly reason: string };
  'agent.heartbeat': { readonly agent: AgentId; readonly state: 'ok' | 'late' | 'lost' };
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
    readonly price: Price | null;
    readonly timeInForce: TimeInForce;
    readonly postOnly: boolean;
    /** What the venue is told, and what the engine keeps to: see {@link Order.exit}. */
    readonly reduceOnly: boolean;
    readonly exit: boolean;
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
  'order.cancelling': { readonly orderId: OrderId; readonly by: CancelAsker };
  /** No answer of the venue in time: nobody knows, so nothing is sent again until a read tells. */
  'order.unknown': { readonly orderId: OrderId };
  /** Over without a word of the venue: a read does not list it (it never arrived, or ended unheard), or it was held. */
  'order.reconciled': {
    readonly orderId: OrderId;
    readonly state: 'cancelled';
    readonly reason: 'not-at-venue' | 'gate-closed' | 'not-durable';
    /** Venue time of the read that does not list it; null for one that never left. */
    readonly readAt: TimeMs | null;
  };
  /**
   * A venue's own account was read and compared (execution/reconcile.ts): fills that no report brought were booked as
   * `venue.reported`, and what still differs is listed. `readAt` is venue time: fills before it are all known.
   */
  'venue.reconciled': {
    readonly venue: VenueId;
    readonly readAt: TimeMs;
    readonly missedFills: number;
    readonly differences: readonly {
      readonly symbol: InstrumentId;
      /** Signed: what the venue holds, and the account in the books. */
      readonly atVenue: Quantity;
      readonly inBooks: Quantity;
    }[];
  };
  'venue.reported': { readonly venue: VenueId; readonly report: VenueReport };
  /** Offsetting books are closed against each other at one price, without a trade at the venue. */
  'ledger.crossed': {
    readonly venue: VenueId;
    readonly symbol: InstrumentId;
    readonly price: Price;
    readonly shares: readonly { readonly agent: AgentId; readonly quantity: Quantity }[];
    readonly runId: TripId;
  };
  /** A kill accepted: the latch. Nothing but `latch.reset` undoes it. */
  'trip.accepted': {
    readonly tripId: TripId;
    readonly commandId: CommandId;
    readonly scope: Scope;
    readonly cause: TripCause;
    readonly by: string;
    readonly reason: string;
    readonly pressedWallAt: TimeMs;
    /** From the press taken to the gate closed, machine microseconds. */
    readonly gateClosedMicros: number;
  };
  'kill.phase': {
    readonly tripId: TripId;
    readonly phase: 'CANCELLING' | 'FLATTENING' | 'VERIFYING' | 'FLAT' | 'INCOMPLETE';
    readonly attempt: number;
    readonly cancelsConfirmed: number;
    readonly cancelsTotal: number;
    readonly positionsLeft: number;
    readonly positionsTotal: number;
    readonly valueLeft: Cash;
    readonly residuals: readonly ResidualRecord[];
    /** INCOMPLETE only: no further attempt will be made. */
    readonly exhausted: boolean;
  };
  /** One venue read that a verification rests on. */
  'kill.read': {
    readonly tripId: TripId;
    readonly venue: VenueId;
    readonly clean: boolean;
    readonly openOrders: number;
    readonly positions: number;
    readonly readAt: TimeMs;
  };
  'latch.reset': {
    readonly tripId: TripId;
    readonly scope: Scope;
    readonly by: string;
    readonly reason: string;
    readonly residuals: number;
  };
  /** The process that watches this one (K10): it began to watch, is gone, or was told to stop. */
  'watchdog.changed': { readonly state: 'watching' | 'gone' | 'off'; readonly reason: string };
  'alarm.raised': {
    readonly alarmId: string;
    readonly priority: 'critical' | 'high' | 'medium' | 'low';
    readonly agent: AgentId | null;
    readonly cause: string;
    readonly consequence: string;
    readonly action: string;
  };
  /** A call over the window's channel or the socket that sender, schema, role or channel refused (P7). */
  'call.denied': { readonly channel: string; readonly by: string; readonly via: string; readonly code: string };
  'alarm.acknowledged': { readonly alarmId: string; readonly by: string };
  'alarm.cleared': { readonly alarmId: string };
}

export type RecordKind = keyof RecordBodies;

/**
 * One record before it is numbered and chained. `action` joins the records of one action (an order's id, a trip's id)
 * into one trail (E1); `agent` is whom it concerns.
 */
export type JournalRecord = {
  [K in RecordKind]: {
    readonly kind: K;
    readonly at: TimeMs;
    readonly agent: AgentId | null;
    readonly action: string | null;
    readonly body: RecordBodies[K];
  };
}[RecordKind];

/** A record of one kind. */
export type RecordOf<K extends RecordKind> = Extract<JournalRecord, { kind: K }>;
