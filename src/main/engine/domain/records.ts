import type { AgentId, CommandId, InstrumentId, OrderId, TimeMs, TripId, VenueId } from '../../../shared/ids.ts';
import type { Cash, Price, Quantity } from '../../../shared/money.ts';
import type { Role } from '../../../shared/roles.ts';
import type { Scope, TradingScope, TripCause } from '../../../shared/scope.ts';
import type { TournamentRecordBodies } from '../promotion/tournament-records.ts';
import type { EvidenceRecordBodies } from './evidence-records.ts';
import type { Instrument } from './instrument.ts';
import type { LiveSource, LiveStep } from './live-market.ts';
import type { CancelAsker, Mode, OrderOwner, OrderType, Side, TimeInForce } from './order.ts';
import type { DenialReason, HoldReason } from './reasons.ts';
import type { BalanceDifference, Booked, ForeignOrder, PositionDifference } from './reconciliation.ts';
import type { AgentTool, ToolId } from './tools.ts';
import type { TradedAccount } from './traded-account.ts';
import type { TriggerId } from './triggers.ts';
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
  /** Whose doing the limit also measures: all agents together, or another agent. Not there: the agent's own alone. */
  readonly whose?: 'account' | 'other';
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

export interface RecordBodies extends EvidenceRecordBodies, TournamentRecordBodies {
  /** A trading session begins; what is needed to repeat it byte for byte. */
  'session.opened': {
    readonly session: number;
    readonly seed: number;
    readonly feed: string;
    /** Empty for a live feed, which is no file: `market.sampled` has what came of it. */
    readonly feedSha256: string;
    /** Where each instrument's prices come from; not there for a recorded feed. */
    readonly live?: readonly LiveSource[] | undefined;
    readonly firstAt: TimeMs;
    readonly venue: VenueId;
    /** Not there where the venue is the paper venue. */
    readonly account?: TradedAccount | undefined;
    /** Empty where it is none. */
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
      /** Absent in sessions that were journalled before agents declared tools. */
      readonly tools?: readonly AgentTool[];
      readonly allocation: Cash;
    }[];
  };
  'session.ended': { readonly reason: 'feed-ended' | 'until-reached' | 'stopped' | 'killed' };
  /** Where the feed stands and what everything was worth there; the equity curve is these. */
  'market.sampled': {
    readonly steps: number;
    readonly marks: readonly { readonly symbol: InstrumentId; readonly price: Price }[];
    /** What a live feed brought with this step; not there for a recorded feed, whose file has it. */
    readonly live?: LiveStep | undefined;
  };
  /**
   * A live feed's bars from `from` up to `to`, exchange time, reached no agent as they closed. `why` is a sentence for the
   * operator.
   */
  'market.gap': {
    readonly symbols: readonly InstrumentId[];
    readonly from: TimeMs;
    readonly to: TimeMs;
    readonly cause: 'restart' | 'not-delivered';
    readonly why: string;
  };
  'agent.started': { readonly agent: AgentId; readonly sandbox: 'bubblewrap' | 'process' };
  'agent.stopped': { readonly agent: AgentId; readonly reason: string };
  'agent.failed': { readonly agent: AgentId; readonly reason: string };
  /** `retry` counts the pings that were sent after it became late: 0 before the first (A3). */
  'agent.heartbeat': { readonly agent: AgentId; readonly state: 'ok' | 'late' | 'lost'; readonly retry: number };
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
    /** What is named of that which this read led to be booked: the first of it, for there may be thousands. */
    readonly booked?: readonly Booked[] | undefined;
    readonly foreignOrders?: readonly ForeignOrder[] | undefined;
    /** Null: the balance is what it should be. */
    readonly balance?: BalanceDifference | null | undefined;
    /** Settled cash there at `readAt`. */
    readonly cash?: Cash | undefined;
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
  'watchdog.changed': { readonly state: 'watching' | 'keyless' | 'gone' | 'off'; readonly reason: string };
  'alarm.raised': {
    readonly alarmId: string;
    readonly priority: 'critical' | 'high' | 'medium' | 'low';
    readonly agent: AgentId | null;
    readonly cause: string;
    readonly consequence: string;
    readonly action: string;
    /** It tells of a moment: nothing will say that its cause is gone, so that it goes when it is acknowledged. */
    readonly moment?: true;
  };
  /**
   * The policy set that decides from now on, with its whole text, so that every later decision can be repeated and the
   * last good set is known after a restart (P5). `source` says where it came from; a set taken back from the journal
   * because the file on disk is bad keeps the source it had.
   */
  'policy.loaded': {
    readonly sha256: string;
    readonly source: 'embedded' | 'data-folder';
    readonly by: string;
    readonly files: readonly { readonly name: string; readonly text: string }[];
  };
  /** A policy set was refused whole; the one in force before stays so. */
  'policy.refused': {
    readonly source: 'embedded' | 'data-folder';
    readonly by: string;
    readonly problems: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  };
  /**
   * A decision on an agent's tool call that no order's record carries (P7): a cancel that was denied, market data when
   * it begins and whenever the answer changes, and whatever a role or the protocol does not have at all.
   */
  'tool.decided': {
    readonly agent: AgentId;
    /** The tool as it was named; one that does not exist is cut to 64 characters. */
    readonly tool: string;
    readonly symbol: InstrumentId | '';
    readonly mode: Mode;
    readonly purpose: string;
    readonly allowed: boolean;
    readonly rule: string;
    /** Empty when it was allowed. */
    readonly reason: DenialReason | '';
  };
  /** A grant for one task of one agent (P2), with the bounds of its session (A7). Ends at `expiresAt`, engine time. */
  'grant.issued': {
    readonly grantId: string;
    readonly agent: AgentId;
    readonly task: string;
    readonly tools: readonly AgentTool[];
    readonly symbols: readonly InstrumentId[];
    readonly mode: Mode;
    readonly maxToolCalls: number;
    readonly expiresAt: TimeMs;
    readonly by: string;
  };
  /**
   * revoked: by a person or a kill. expired: its time was over. used-up: its tool calls were. stopped: its agent was.
   * replaced: a person issued a new one.
   */
  'grant.ended': {
    readonly grantId: string;
    readonly agent: AgentId;
    readonly how: 'revoked' | 'expired' | 'used-up' | 'stopped' | 'replaced';
    readonly by: string;
    readonly reason: string;
  };
  /** A tool was disabled, or restored (K8). */
  'tool.switched': {
    readonly tool: ToolId;
    readonly state: 'enabled' | 'disabled';
    readonly by: string;
    readonly reason: string;
  };
  /** The scope's trading state becomes REDUCING (R2); several holds of one scope stand side by side. */
  'trading.held': {
    readonly holdId: string;
    readonly scope: TradingScope;
    readonly reason: HoldReason;
    readonly measured: string;
    readonly limit: string;
    /** Engine time at which it ends by itself; null: a person has to release it. */
    readonly until: TimeMs | null;
    readonly by: string;
  };
  /**
   * `equity`: what the scope was worth when a person released a trailing drawdown, which is measured from there on; null
   * for every other hold.
   */
  'trading.released': {
    readonly holdId: string;
    readonly by: string;
    readonly reason: string;
    readonly equity: Cash | null;
  };
  /** A trigger found its threshold crossed and tripped its scope (K9); until then it does not fire again there. */
  'trigger.fired': {
    readonly trigger: TriggerId;
    readonly scope: Scope;
    readonly tripId: TripId;
    readonly measured: string;
    readonly threshold: string;
    readonly reason: string;
    readonly coolDownUntil: TimeMs;
    /** The clock of `coolDownUntil`: the machine's for a trigger that goes by it. Not there: the engine's. */
    readonly clock?: 'machine';
  };
  /** The metrics of the account (R4) as they stood; floats as text of at most 12 significant digits, empty for none. */
  'metrics.sampled': {
    readonly equity: Cash;
    readonly values: readonly { readonly metric: string; readonly text: string }[];
  };
  /** Somebody's role rose, fell or was refused (P3). */
  'role.changed': {
    readonly by: string;
    readonly via: string;
    readonly how: 'passphrase-set' | 'unlocked' | 'locked' | 'expired' | 'refused';
    readonly role: Role;
    readonly untilWallAt: TimeMs;
  };
  /** An external alert came in (N3); `code` says why it was refused, empty when it was taken. */
  'alert.received': {
    readonly source: string;
    readonly kind: 'kill' | 'alarm' | '';
    readonly code: string;
  };
  /** A fault that was switched on or off on purpose, paper only (K12). */
  'chaos.changed': {
    readonly feed: 'normal' | 'frozen';
    readonly venue: 'normal' | 'slow' | 'bad-key' | 'rejecting';
    readonly by: string;
  };
  /** A call over the window's channel or the socket that sender, schema, role or channel refused (P7). */
  'call.denied': { readonly channel: string; readonly by: string; readonly via: string; readonly code: string };
  'alarm.acknowledged': { readonly alarmId: string; readonly by: string };
  'alarm.cleared': { readonly alarmId: string };
  /** Out of the way until then; never for longer than its priority lets (U2). */
  'alarm.shelved': { readonly alarmId: string; readonly by: string; readonly until: TimeMs };
  /** Nobody acknowledged it in time: it went on to the next channel. */
  'alarm.escalated': {
    readonly alarmId: string;
    readonly channel: 'desktop' | 'webhook';
    readonly delivered: boolean;
    readonly detail: string;
  };
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
