import type { AgentId, CommandId, TimeMs, TripId } from '../../../shared/ids.ts';
import { type Cash, ZERO_CASH } from '../../../shared/money.ts';
import { type Scope, scopeKey, type TripCause } from '../../../shared/scope.ts';
import { keepLast } from '../domain/keep-last.ts';
import type { JournalRecord } from '../domain/records.ts';
import type { ResidualRecord } from './kill-records.ts';

/** Trips that were reset are kept for the screen, the last few. */
const RESET_KEPT = 20;
const COMMANDS_KEPT = 1_000;

export type TripPhase = 'BLOCKED' | 'CANCELLING' | 'FLATTENING' | 'VERIFYING' | 'FLAT' | 'INCOMPLETE';

/** An accepted kill and how far its run is. It latches its scope until it is reset (K6). */
export interface Trip {
  readonly tripId: TripId;
  readonly commandId: CommandId;
  readonly scope: Scope;
  readonly cause: TripCause;
  readonly by: string;
  readonly reason: string;
  readonly at: TimeMs;
  readonly pressedWallAt: TimeMs;
  readonly gateClosedMicros: number;
  phase: TripPhase;
  phaseAt: TimeMs;
  attempt: number;
  cancelsConfirmed: number;
  cancelsTotal: number;
  positionsLeft: number;
  positionsTotal: number;
  valueLeft: Cash;
  residuals: readonly ResidualRecord[];
  exhausted: boolean;
  reset: boolean;
}

export interface Trips {
  readonly byId: Map<TripId, Trip>;
  /** Which press became which trip, so that none is taken twice. */
  readonly byCommand: Map<CommandId, TripId>;
  count: number;
}

export function emptyTrips(): Trips {
  return { byId: new Map(), byCommand: new Map(), count: 0 };
}

/** The trip that latches exactly this scope; undefined when nothing does. */
export function latchOf(trips: Trips, scope: Scope): Trip | undefined {
  // Asked several times with every order and every report, and mostly there never was a trip.
  if (trips.byId.size === 0) return undefined;
  const key = scopeKey(scope);
  for (const trip of trips.byId.values()) if (!trip.reset && scopeKey(trip.scope) === key) return trip;
  return undefined;
}

/** The trip that stops this agent: its own, or the global one. */
export function latchOver(trips: Trips, agent: AgentId): Trip | undefined {
  return latchOf(trips, { kind: 'global' }) ?? latchOf(trips, { kind: 'agent', agent });
}

export function latchedTrips(trips: Trips): Trip[] {
  return [...trips.byId.values()].filter((trip) => !trip.reset);
}

/** True while a kill run has work left: neither proved flat nor given up. */
export function isRunning(trip: Trip): boolean {
  return !trip.reset && trip.phase !== 'FLAT' && !trip.exhausted;
}

/** True for a run that was given up with more than dust left: pressing again, or a start, tries again. */
export function isGivenUp(trip: Trip): boolean {
  return !trip.reset && trip.exhausted && trip.residuals.some((residual) => residual.type !== 'dust');
}

export function foldTrip(trips: Trips, record: JournalRecord): void {
  switch (record.kind) {
    case 'trip.accepted': {
      trips.count += 1;
      trips.byId.set(record.body.tripId, {
        ...record.body,
        at: record.at,
        phase: 'BLOCKED',
        phaseAt: record.at,
        attempt: 0,
        cancelsConfirmed: 0,
        cancelsTotal: 0,
        positionsLeft: 0,
        positionsTotal: 0,
        valueLeft: ZERO_CASH,
        residuals: [],
        exhausted: false,
        reset: false,
      });
      trips.byCommand.set(record.body.commandId, record.body.tripId);
      trim(trips);
      return;
    }
    case 'kill.phase': {
      const trip = trips.byId.get(record.body.tripId);
      if (trip === undefined) return;
      const { tripId: _tripId, ...progress } = record.body;
      Object.assign(trip, progress, { phaseAt: record.at });
      return;
    }
    case 'latch.reset': {
      const trip = trips.byId.get(record.body.tripId);
      if (trip !== undefined) trip.reset = true;
      return;
    }
    default:
  }
}

function trim(trips: Trips): void {
  const over = [...trips.byId.values()].filter((trip) => trip.reset).length - RESET_KEPT;
  let left = over;
  for (const trip of trips.byId.values()) {
    if (left <= 0) break;
    if (trip.reset) {
      trips.byId.delete(trip.tripId);
      left -= 1;
    }
  }
  keepLast(trips.byCommand, COMMANDS_KEPT);
}
