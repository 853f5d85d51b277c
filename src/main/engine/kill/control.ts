import type { CommandId, TripId, VenueId } from '../../../shared/ids.ts';
import { type KillReceipt, Refusal } from '../../../shared/ipc/contract.ts';
import { type Scope, scopeKey, type TripCause } from '../../../shared/scope.ts';
import type { AgentControl } from '../agents/control.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import { venueOf } from '../domain/instrument.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { findOrder } from '../execution/orders.ts';
import type { RequestBudgets } from '../execution/request-budget.ts';
import type { OrderRoad } from '../execution/road.ts';
import { type ClosingWords, closeForReset, wordsForReset } from '../incidents/close.ts';
import { crossingFor } from '../ledger/ledger.ts';
import { TripActions } from './kill-actions.ts';
import { agentOf, incompleteAlarm, movedAlarm, tripAlarm } from './kill-alarms.ts';
import { KillRun } from './kill-run.ts';
import { killViewOf } from './kill-view.ts';
import { isGivenUp, isRunning, latchedTrips, latchOf, type Trip } from './trips.ts';

export interface KillRequest {
  readonly scope: Scope;
  readonly commandId: CommandId;
  readonly cause: TripCause;
  readonly by: string;
  readonly reason: string;
}

/** A reset closes the incident of its trip with these words; they may be empty when that is closed already. */
export interface ResetRequest extends ClosingWords {
  readonly tripId: TripId;
  readonly by: string;
  readonly reason: string;
  /** `ALL` for the global latch, else the agent's name. */
  readonly typed: string;
  readonly residualsSeen: boolean;
}

/** Road 2: takes trips, drives their runs, and guards the reset. */
export class KillControl {
  readonly #core: Core;
  readonly #road: OrderRoad;
  readonly #budgets: RequestBudgets;
  readonly #agents: AgentControl;
  readonly #runs = new Map<TripId, KillRun>();
  #reads = 0;

  constructor(core: Core, road: OrderRoad, budgets: RequestBudgets, agents: AgentControl) {
    this.#core = core;
    this.#road = road;
    this.#budgets = budgets;
    this.#agents = agents;
  }

  /** After a restart: closes the gate for every latch and takes up every run that was not over, or was given up (K6). */
  resume(): void {
    const latched = latchedTrips(this.#core.state.trips);
    for (const trip of latched) this.#core.gate.close(trip.scope);
    const global = latchOf(this.#core.state.trips, { kind: 'global' });
    const hasWork = (trip: Trip): boolean => isRunning(trip) || isGivenUp(trip);
    const working = global !== undefined && hasWork(global) ? [global] : latched.filter(hasWork);
    for (const trip of working) this.#start(trip);
    this.#core.commit();
  }

  /**
   * Takes a kill, in this very turn: the gate is closed by the first line, whatever fails after it. Pressing again
   * (same command, or same scope while latched) says so and changes nothing, but that a run which gave up tries again.
   */
  engage(request: KillRequest): KillReceipt {
    const { gate, ports, state } = this.#core;
    const pressedMicros = ports.machine.micros();
    gate.close(request.scope);
    const gateClosedMicros = Math.max(0, Math.round(ports.machine.micros() - pressedMicros));
    const already = latchOf(state.trips, request.scope)?.tripId ?? this.#takenBefore(request);
    if (already !== undefined) {
      // A command that was taken and reset long ago must not latch anew by being repeated, nor leave the gate shut.
      const latch = latchOf(state.trips, request.scope);
      if (latch === undefined) gate.open(request.scope);
      else this.#tryAgain(latch);
      return { tripId: already, status: 'ALREADY', gateClosedMicros, persisted: this.#core.persisted };
    }

    const tripId: TripId = `trip-${(state.trips.count + 1).toString(36)}`;
    this.#core.stage('trip.accepted', agentOf(request.scope), tripId, {
      tripId,
      ...request,
      pressedWallAt: ports.machine.wallNow(),
      gateClosedMicros,
    });
    const persisted = this.#core.settle();
    const trip = state.trips.byId.get(tripId);
    if (trip === undefined) throw new Error('the trip was not folded');
    // A wider kill takes over the narrower ones: two runs must never flatten the same position (promise 3).
    if (request.scope.kind === 'global') this.#runs.clear();
    const above = request.scope.kind === 'agent' ? latchOf(state.trips, { kind: 'global' }) : undefined;
    this.#agents.stopForKill(request.scope, `killed: ${tripId}`);
    raiseAlarm(this.#core, tripAlarm(trip));
    // While everything is latched, the global run does this one's work too; over or not, no other may trade beside it.
    if (above === undefined) this.#start(trip);
    else if (!isRunning(above)) this.#start(above);
    this.#core.commit();
    return { tripId, status: 'LATCHED', gateClosedMicros, persisted };
  }

  /** What was left is tried anew; while everything is latched, by the run over everything. */
  #tryAgain(latch: Trip): void {
    const above = latchOf(this.#core.state.trips, { kind: 'global' }) ?? latch;
    if (!isGivenUp(latch) || isRunning(above)) return;
    this.#start(above);
    this.#core.commit();
  }

  /** The trip this very press became earlier. The same command for another scope is another press. */
  #takenBefore({ commandId, scope }: KillRequest): TripId | undefined {
    const { byCommand, byId } = this.#core.state.trips;
    const tripId = byCommand.get(commandId);
    const trip = tripId === undefined ? undefined : byId.get(tripId);
    return trip === undefined || scopeKey(trip.scope) === scopeKey(scope) ? tripId : undefined;
  }

  /** Lifts a latch on the operator's word. Starts nothing (K6). @throws Refusal in words for the operator */
  reset(request: ResetRequest): void {
    const { state, gate } = this.#core;
    const trip = state.trips.byId.get(request.tripId);
    if (trip === undefined) throw new Refusal('There is no such kill. Look at the list of kills and choose one.');
    if (trip.reset) throw new Refusal('This kill was reset before. Nothing is latched by it.');
    if (isRunning(trip)) {
      throw new Refusal('The kill is still running. Wait until it says FLAT, or INCOMPLETE with no further attempt.');
    }
    const word = trip.scope.kind === 'global' ? 'ALL' : trip.scope.agent;
    if (request.typed !== word) throw new Refusal(`Type ${word} to say what you reset.`);
    if (request.reason.trim() === '') throw new Refusal('Say why you reset it.');
    if (trip.residuals.length > 0 && !request.residualsSeen) {
      throw new Refusal('Something is left at the venue. Look at the residuals and confirm that you saw them.');
    }
    const words = wordsForReset(this.#core, trip, request);
    const unwritten = 'The reset could not be written to the journal. It stays latched.';
    if (!this.#core.settle()) throw new Refusal(unwritten);
    if (words !== null) closeForReset(this.#core, trip, words, request.by);
    this.#core.stage('latch.reset', agentOf(trip.scope), trip.tripId, {
      tripId: trip.tripId,
      scope: trip.scope,
      by: request.by,
      reason: request.reason,
      residuals: trip.residuals.length,
    });
    if (!this.#core.settle()) {
      // It is folded, and may become durable when the journal recovers: so the scope is latched anew.
      this.engage({
        scope: trip.scope,
        commandId: `engine:reset-not-written:${state.trips.count}`,
        cause: 'trigger',
        by: 'engine',
        reason: 'the reset of an earlier kill could not be written',
      });
      throw new Refusal(unwritten);
    }
    gate.open(trip.scope);
    this.#runs.delete(trip.tripId);
    clearAlarm(this.#core, trip.tripId);
    clearAlarm(this.#core, `${trip.tripId}-incomplete`);
    clearAlarm(this.#core, `${trip.tripId}-moved`);
    this.#core.settle();
  }

  /** Hands a folded venue report to every run. */
  report(venue: VenueId, report: VenueReport): void {
    const now = this.#core.now();
    this.#reopenIfMoved(report);
    if (report.kind === 'connection' && report.state === 'restored') {
      for (const trip of latchedTrips(this.#core.state.trips)) this.#tryAgain(trip);
    }
    for (const run of this.#runs.values()) run.report(venue, report, now);
    this.#note();
  }

  /**
   * An order of a latched scope that arrives or fills after its run was over makes FLAT untrue: the run begins again,
   * and the operator is told.
   */
  #reopenIfMoved(report: VenueReport): void {
    if (report.kind !== 'accepted' && report.kind !== 'fill') return;
    const { orders, trips } = this.#core.state;
    // Said a second time of an order that is over it is no news.
    if (report.kind === 'accepted' && !orders.open.has(report.orderId)) return;
    const owner = findOrder(orders, report.orderId)?.owner;
    const global = latchOf(trips, { kind: 'global' });
    // Somebody's own trade at the venue is theirs, and a global run that works sees everything anyway.
    if (owner === undefined || (global !== undefined && isRunning(global))) return;
    const own = owner.agent === null ? undefined : latchOf(trips, { kind: 'agent', agent: owner.agent });
    const trip = global ?? own;
    if (trip === undefined || isRunning(trip)) return;
    // Where something was left, that an order still works is what the residuals say already.
    if (report.kind === 'accepted' && trip.phase !== 'FLAT') return;
    raiseAlarm(this.#core, movedAlarm(trip));
    this.#start(trip);
  }

  tick(): void {
    const now = this.#core.now();
    for (const run of this.#runs.values()) run.tick(now);
    this.#note();
  }

  get wakeAt(): number | null {
    let wake: number | null = null;
    for (const run of this.#runs.values()) {
      const at = run.wakeAt;
      if (at !== null && (wake === null || at < wake)) wake = at;
    }
    return wake;
  }

  /** True while any run has work left. */
  get isRunning(): boolean {
    return this.#runs.size > 0;
  }

  #start(trip: Trip): void {
    for (const venue of this.#core.ports.venues.values()) venue.askAgain?.();
    const run = new KillRun(
      trip,
      this.#core.ports.venues.keys(),
      killViewOf(this.#core.state),
      new TripActions(this.#core, this.#road, this.#budgets, trip, () => {
        this.#reads += 1;
        return this.#reads;
      }),
      this.#core.now(),
    );
    this.#runs.set(trip.tripId, run);
    run.begin(this.#core.now());
    this.#note();
  }

  /** Journals what progressed, and closes what is over. */
  #note(): void {
    for (const run of this.#runs.values()) {
      const progress = run.progress(this.#core.now());
      if (progress !== null) {
        this.#core.stage('kill.phase', agentOf(run.trip.scope), run.trip.tripId, progress);
        if (progress.phase === 'INCOMPLETE') raiseAlarm(this.#core, incompleteAlarm(run.trip));
        if (progress.phase === 'FLAT') clearAlarm(this.#core, `${run.trip.tripId}-incomplete`);
      }
      if (run.isOver) this.#finish(run);
    }
  }

  #finish(run: KillRun): void {
    this.#runs.delete(run.trip.tripId);
    if (run.trip.scope.kind !== 'global') return;
    this.#crossBooks(run);
    // Narrower kills were taken over by this one: they are as done as it is.
    for (const trip of latchedTrips(this.#core.state.trips)) {
      if (trip.scope.kind !== 'agent' || !isRunning(trip)) continue;
      const { phase, attempt, residuals, exhausted } = run.trip;
      if (phase === 'BLOCKED') continue;
      this.#core.stage('kill.phase', trip.scope.agent, trip.tripId, {
        tripId: trip.tripId,
        phase,
        attempt,
        cancelsConfirmed: trip.cancelsTotal,
        cancelsTotal: trip.cancelsTotal,
        positionsLeft: residuals.length,
        positionsTotal: trip.positionsTotal,
        valueLeft: run.trip.valueLeft,
        residuals,
        exhausted,
      });
    }
  }

  /**
   * Where a venue is proved to hold nothing, or dust, the books that offset each other are closed against each other at
   * the last mark; dust is the house's.
   */
  #crossBooks({ trip, provedVenues }: KillRun): void {
    const { state } = this.#core;
    for (const symbol of state.ledger.instruments.keys()) {
      const shares = crossingFor(state.ledger, symbol);
      const mark = state.marks.get(symbol);
      const instrument = state.ledger.instruments.get(symbol);
      const venue = instrument === undefined ? undefined : venueOf(instrument, state.session?.venue);
      if (shares === null || mark === undefined || venue === undefined || !provedVenues.includes(venue)) continue;
      this.#core.stage('ledger.crossed', null, trip.tripId, {
        venue,
        symbol,
        price: mark.price,
        shares,
        runId: trip.tripId,
      });
    }
  }
}
