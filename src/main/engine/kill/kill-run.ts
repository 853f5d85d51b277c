import type { TimeMs, VenueId } from '../../../shared/ids.ts';
import { plus, ZERO_CASH } from '../../../shared/money.ts';
import { isOpen } from '../domain/order.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { PROGRESS_EVERY_MS } from './bounds.ts';
import type { KillActions, KillView } from './scope-view.ts';
import type { Trip } from './trips.ts';
import { VenueKill, type VenuePhase, type VenueProgress } from './venue-kill.ts';

type Progress = RecordBodies['kill.phase'];

/** The least finished phase stands for the whole run: a run is only as done as its slowest venue. */
const ORDER: readonly VenuePhase[] = ['INCOMPLETE', 'CANCELLING', 'FLATTENING', 'VERIFYING', 'FLAT'];

/** The run of one trip over all venues, side by side: a slow venue delays no other. */
export class KillRun {
  readonly trip: Trip;
  readonly #view: KillView;
  readonly #actions: KillActions;
  readonly #venues: VenueKill[];
  #last: Progress | null = null;
  #lastAt: TimeMs = 0;

  constructor(trip: Trip, venues: Iterable<VenueId>, view: KillView, actions: KillActions, now: TimeMs) {
    this.trip = trip;
    this.#view = view;
    this.#actions = actions;
    this.#venues = [...venues].map((venue) => this.#killAt(venue, now));
  }

  get isOver(): boolean {
    return this.#venues.every((venue) => venue.isOver);
  }

  /** Venues at which two reads showed nothing of the scope but dust. */
  get provedVenues(): VenueId[] {
    return this.#venues.filter((venue) => venue.isProved).map((venue) => venue.venue);
  }

  get wakeAt(): TimeMs | null {
    let wake: TimeMs | null = null;
    for (const venue of this.#venues) {
      const at = venue.wakeAt;
      if (at !== null && (wake === null || at < wake)) wake = at;
    }
    return wake;
  }

  begin(now: TimeMs): void {
    for (const venue of this.#venues) venue.begin(now);
  }

  report(from: VenueId, report: VenueReport, now: TimeMs): void {
    this.#venues.forEach((venue, index) => {
      if (venue.venue !== from) return;
      if (!venue.isOver || !this.#moves(venue, report)) {
        venue.report(report, now);
        return;
      }
      // What was proved there is not true any more while the run still works elsewhere: it begins anew at this venue.
      const again = this.#killAt(from, now);
      this.#venues[index] = again;
      again.begin(now);
    });
  }

  #killAt(venue: VenueId, now: TimeMs): VenueKill {
    return new VenueKill(venue, this.trip.scope, this.#view, this.#actions, now);
  }

  /** True for what changes the scope's account: an execution there, or an order of it that works after all. */
  #moves(venue: VenueKill, report: VenueReport): boolean {
    if (report.kind !== 'fill' && report.kind !== 'accepted') return false;
    const { scope } = this.trip;
    const order = this.#view.order(report.orderId);
    if (report.kind === 'accepted') {
      // Where something was left, that an order still works is what the residuals say already.
      if (venue.phase !== 'FLAT' || order === undefined || !isOpen(order.state)) return false;
    }
    return scope.kind === 'global' || order?.owner.agent === scope.agent;
  }

  tick(now: TimeMs): void {
    for (const venue of this.#venues) venue.tick(now);
  }

  /**
   * The run's progress when it is worth a record: a new phase, the end, or changed counts not more often than the
   * bound allows. Null otherwise.
   */
  progress(now: TimeMs): Progress | null {
    const next = this.#sum();
    const last = this.#last;
    if (last !== null) {
      const turned = next.phase !== last.phase || next.exhausted !== last.exhausted;
      const changed =
        next.attempt !== last.attempt ||
        next.cancelsConfirmed !== last.cancelsConfirmed ||
        next.positionsLeft !== last.positionsLeft ||
        next.valueLeft !== last.valueLeft;
      if (!turned && (!changed || now - this.#lastAt < PROGRESS_EVERY_MS)) return null;
    }
    this.#last = next;
    this.#lastAt = now;
    return next;
  }

  #sum(): Progress {
    const venues = this.#venues;
    const parts = venues.map((venue) => venue.progress);
    const count = (of: (part: VenueProgress) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
    const phase = ORDER.find((it) => venues.some((venue) => venue.phase === it)) ?? 'FLAT';
    return {
      tripId: this.trip.tripId,
      phase,
      attempt: Math.max(0, ...venues.map((venue) => venue.attempt)),
      cancelsConfirmed: count((part) => part.cancelsConfirmed),
      cancelsTotal: count((part) => part.cancelsTotal),
      positionsLeft: count((part) => part.positionsLeft),
      positionsTotal: count((part) => part.positionsTotal),
      valueLeft: parts.reduce((sum, part) => plus(sum, part.valueLeft), ZERO_CASH),
      residuals: parts.flatMap((part) => part.residuals),
      exhausted: phase === 'INCOMPLETE' && this.isOver,
    };
  }
}
