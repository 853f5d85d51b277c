import type { CommandId, InstrumentId, TimeMs, TripId, VenueId } from '../../../shared/ids.ts';
import type { Cash, Quantity } from '../../../shared/money.ts';
import type { Scope, TripCause } from '../../../shared/scope.ts';
import type { PositionDifference } from '../domain/reconciliation.ts';
import type { VenueReason, VenueUnknown } from '../domain/venue-report.ts';

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
  // what cannot be named here
  | 'unknown-market'
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
  /** With `unknown-market`: what it is and where; no symbol, quantity or value is known of it. */
  readonly unknown?: VenueUnknown | undefined;
}

/** The records of kills, from the latch to its reset, and of the process that takes a kill over. */
export interface KillRecordBodies {
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
    /** Of everything: where it shows more than the books hold, and that was not known. */
    readonly beyond?: readonly PositionDifference[] | undefined;
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
}
