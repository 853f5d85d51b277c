import type { TimeMs, TripId } from '../../../shared/ids.ts';
import type { IncidentStep, Severity } from '../../../shared/view/incident-view.ts';
import type { JournalRecord, RecordBodies, RecordOf } from '../domain/records.ts';

/** Closed incidents that are kept for the screen; the journal has them all. */
const CLOSED_KEPT = 50;

/** A step of the checklist: when it was first done, and the last that was said of it. */
export interface DoneStep {
  readonly wallAt: TimeMs;
  readonly by: string;
  readonly note: string;
}

/** Something that went wrong and is worked through (E7). */
export interface Incident {
  readonly incidentId: string;
  readonly title: string;
  readonly cause: 'trip' | 'hand';
  readonly tripId: TripId | null;
  readonly by: string;
  /** Engine time at which it was opened, and the machine's at which its clock began. */
  readonly at: TimeMs;
  readonly wallAt: TimeMs;
  severity: Severity;
  /** By when it has to be assessed, machine time. */
  respondByWallAt: TimeMs;
  readonly steps: Map<IncidentStep, DoneStep>;
  /** What was laid aside; null before anything was. */
  preserved: Omit<RecordBodies['incident.preserved'], 'incidentId'> | null;
  closed: Omit<RecordBodies['incident.closed'], 'incidentId'> | null;
}

export interface Incidents {
  readonly byId: Map<string, Incident>;
  /** Which trip opened which; of those that are kept. */
  readonly byTrip: Map<TripId, string>;
  /** Opened by a trip and not contained yet: asked after each input, so kept apart. */
  readonly uncontained: Set<string>;
  count: number;
}

export function emptyIncidents(): Incidents {
  return { byId: new Map(), byTrip: new Map(), uncontained: new Set(), count: 0 };
}

/** The incident that a trip opened; undefined before it did. */
export function incidentOf(incidents: Incidents, tripId: TripId): Incident | undefined {
  return incidents.byId.get(incidents.byTrip.get(tripId) ?? '');
}

export function openIncidents(incidents: Incidents): Incident[] {
  return [...incidents.byId.values()].filter((it) => it.closed === null);
}

/** True when somebody had to have assessed it before now and nobody did. */
export function isLate(incident: Incident, wallNow: TimeMs): boolean {
  return incident.closed === null && !incident.steps.has('assess') && wallNow > incident.respondByWallAt;
}

export function foldIncident(incidents: Incidents, record: JournalRecord): void {
  switch (record.kind) {
    case 'incident.opened':
      open(incidents, record);
      return;
    case 'incident.classified':
    case 'incident.preserved':
    case 'incident.step':
    case 'incident.closed': {
      const incident = incidents.byId.get(record.body.incidentId);
      if (incident !== undefined) change(incident, record);
      if (incident?.closed != null || incident?.steps.has('contain'))
        incidents.uncontained.delete(record.body.incidentId);
      if (record.kind === 'incident.closed') trim(incidents);
      return;
    }
    default:
  }
}

function open(incidents: Incidents, { at, body }: RecordOf<'incident.opened'>): void {
  incidents.count += 1;
  incidents.byId.set(body.incidentId, { ...body, at, steps: new Map(), preserved: null, closed: null });
  if (body.tripId === null) return;
  incidents.byTrip.set(body.tripId, body.incidentId);
  incidents.uncontained.add(body.incidentId);
}

type Change = Extract<
  JournalRecord,
  { kind: 'incident.classified' | 'incident.preserved' | 'incident.step' | 'incident.closed' }
>;

function change(incident: Incident, { kind, body }: Change): void {
  switch (kind) {
    case 'incident.classified':
      incident.severity = body.severity;
      incident.respondByWallAt = body.respondByWallAt;
      return;
    case 'incident.preserved':
      incident.preserved = { files: body.files, problem: body.problem };
      return;
    case 'incident.step': {
      const { task, note, by, wallAt } = body;
      // Done is done when it was first; what is said later adds to it and is in the journal.
      incident.steps.set(task, { wallAt: incident.steps.get(task)?.wallAt ?? wallAt, by, note });
      return;
    }
    default: {
      const { incidentId: _incidentId, ...closed } = body;
      incident.closed = closed;
    }
  }
}

function trim({ byId, byTrip }: Incidents): void {
  let over = [...byId.values()].filter((it) => it.closed !== null).length - CLOSED_KEPT;
  for (const { incidentId, tripId, closed } of byId.values()) {
    if (over <= 0) return;
    if (closed === null) continue;
    byId.delete(incidentId);
    if (tripId !== null) byTrip.delete(tripId);
    over -= 1;
  }
}
