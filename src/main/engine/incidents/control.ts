import { Refusal } from '../../../shared/ipc/contract.ts';
import type { IncidentStep, Severity } from '../../../shared/view/incident-view.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { RecordBodies } from '../domain/records.ts';
import { isRunning } from '../kill/trips.ts';
import { lateAlarm, lateAlarmId, UNOPENED_ALARM, unopenedAlarm } from './alarms.ts';
import { type ClosingWords, stageClosing, wordsFor } from './close.ts';
import { type Incident, incidentOf, isLate, openIncidents } from './incidents.ts';
import { openForTrip } from './open.ts';
import { RESPOND_WITHIN_MS } from './severity.ts';

/** Open ones at most that people opened by hand: past it something else is wrong. */
const OPEN_BY_HAND = 50;
/** Whose a step is that nobody did. */
const SYSTEM = 'system';

/** Opens incidents, takes what people did about them, and closes them (E7). A person's calls refuse in their words. */
export class IncidentControl {
  readonly #core: Core;
  #isOpening = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * Opens the incident of each trip that latches and has none. To be called when a kill was taken and all that was to
   * leave has left: a failure here is alarmed, and goes no further.
   */
  openForTrips(): void {
    // A journal that fails takes a kill of its own in the middle of this: that one's is opened by the loop below.
    if (this.#isOpening) return;
    this.#isOpening = true;
    try {
      const { trips, incidents } = this.#core.state;
      for (const trip of trips.byId.values()) {
        if (!trip.reset && incidentOf(incidents, trip.tripId) === undefined) openForTrip(this.#core, trip);
      }
      clearAlarm(this.#core, UNOPENED_ALARM);
    } catch (error) {
      raiseAlarm(this.#core, unopenedAlarm(error));
    } finally {
      this.#isOpening = false;
    }
  }

  /** A kill that became FLAT has contained its incident. Looked at after each input: most often there is none. */
  noteContained(): void {
    const { incidents, trips } = this.#core.state;
    for (const incidentId of incidents.uncontained) {
      const incident = incidents.byId.get(incidentId);
      if (incident === undefined || incident.tripId === null) continue;
      if (trips.byId.get(incident.tripId)?.phase !== 'FLAT') continue;
      this.#stageStep(incident, 'contain', 'The kill is FLAT: two clean reads of the venue.', SYSTEM);
    }
  }

  /** On the machine's clock: tells of what nobody assessed in time, once. */
  lookForLate(): void {
    const wallNow = this.#core.ports.machine.wallNow();
    for (const incident of this.#core.state.incidents.byId.values()) {
      if (isLate(incident, wallNow)) raiseAlarm(this.#core, lateAlarm(incident));
      else clearAlarm(this.#core, lateAlarmId(incident));
    }
  }

  /** @returns its id. @throws Refusal */
  open({ title, severity, by }: { readonly title: string; readonly severity: Severity; readonly by: string }): string {
    const { incidents } = this.#core.state;
    if (openIncidents(incidents).filter(({ cause }) => cause === 'hand').length >= OPEN_BY_HAND) {
      throw new Refusal(`${OPEN_BY_HAND} incidents are open already. Close one first.`);
    }
    const incidentId = `incident-${(incidents.count + 1).toString(36)}`;
    const wallAt = this.#core.ports.machine.wallNow();
    const respondByWallAt = wallAt + RESPOND_WITHIN_MS[severity];
    const body = { incidentId, title, severity, by, wallAt, respondByWallAt, cause: 'hand', tripId: null } as const;
    this.#core.stage('incident.opened', null, incidentId, body);
    this.#settle();
    return incidentId;
  }

  /** The clock begins where it began and runs as long as the new severity gives. @throws Refusal */
  classify(incidentId: string, severity: Severity, by: string): void {
    const incident = this.#openOne(incidentId);
    if (incident.severity === severity) return;
    const respondByWallAt = incident.wallAt + RESPOND_WITHIN_MS[severity];
    this.#core.stage('incident.classified', null, incidentId, { incidentId, severity, respondByWallAt, by });
    this.#settle();
  }

  /** A step was done, or something more is said of it. Also after it was closed: a review comes later. @throws Refusal */
  step(incidentId: string, task: IncidentStep, note: string, by: string): void {
    const incident = this.#known(incidentId);
    if (note.trim() === '') throw new Refusal('Say in a sentence what was done.');
    if (task === 'contain') this.#refuseWhileRunning(incident, 'It is contained when it says FLAT.');
    this.#stageStep(incident, task, note, by);
    this.#settle();
  }

  /** @throws Refusal without a root cause and what was done about it */
  close(incidentId: string, words: ClosingWords, by: string): void {
    const incident = this.#openOne(incidentId);
    this.#refuseWhileRunning(incident, 'Close it when it says FLAT, or INCOMPLETE with no further attempt.');
    stageClosing(this.#core, incident, wordsFor(words), by);
    this.#settle();
    this.lookForLate();
  }

  /** What was laid aside before anything is cleaned. */
  preserved(body: RecordBodies['incident.preserved']): void {
    this.#core.stage('incident.preserved', null, body.incidentId, body);
  }

  #stageStep({ incidentId }: Incident, task: IncidentStep, note: string, by: string): void {
    const wallAt = this.#core.ports.machine.wallNow();
    this.#core.stage('incident.step', null, incidentId, { incidentId, task, note, by, wallAt });
  }

  #known(incidentId: string): Incident {
    const incident = this.#core.state.incidents.byId.get(incidentId);
    if (incident === undefined) throw new Refusal('There is no such incident. Choose one from the list.');
    return incident;
  }

  #openOne(incidentId: string): Incident {
    const incident = this.#known(incidentId);
    if (incident.closed !== null) throw new Refusal('This incident is closed. Open a new one if there is more.');
    return incident;
  }

  #refuseWhileRunning({ tripId }: Incident, advice: string): void {
    const trip = tripId === null ? undefined : this.#core.state.trips.byId.get(tripId);
    if (trip !== undefined && isRunning(trip)) throw new Refusal(`Its kill is still running. ${advice}`);
  }

  #settle(): void {
    if (!this.#core.settle()) throw new Refusal('The journal cannot be written. Nothing of this is kept yet.');
  }
}
