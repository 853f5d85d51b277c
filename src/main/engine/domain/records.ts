import type { AgentId, CommandId, InstrumentId, OrderId, TimeMs, TripId, VenueId } from '../../../shared/ids.ts';
import type { Cash, Price, Quantity } from '../../../shared/money.ts';
import type { Scope, TripCause } from '../../../shared/scope.ts';
import type { Instrument } from './instrument.ts';
import type { Mode, OrderOwner, OrderType, Side, TimeInForce } from './order.ts';
import type { DenialReason } from './reasons.ts';
import type { VenueReport } from './venue-report.ts';

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

export interface ResidualRecord {
  readonly venue: VenueId;
  readonly symbol: InstrumentId | '';
  readonly type: 'order' | 'position' | 'dust' | 'unread';
  readonly quantity: Quantity;
  readonly value: Cash;
  readonly minimum: Cash;
  readonly reason: string;
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
  'order.cancelling': { readonly orderId: OrderId; readonly by: 'agent' | 'operator' | 'engine' | 'kill' };
  /** No answer of the venue in time: nobody knows, so nothing is sent again until a read tells. */
  'order.unknown': { readonly orderId: OrderId };
  /** Settled by a venue read: it works there, or it is not listed and so never arrived or ended unheard. */
  'order.reconciled': { readonly orderId: OrderId; readonly state: 'working' | 'cancelled'; readonly reason: string };
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
