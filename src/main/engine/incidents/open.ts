import type { Core } from '../core.ts';
import { agentOf } from '../kill/kill-alarms.ts';
import type { Trip } from '../kill/trips.ts';
import { RESPOND_WITHIN_MS, severityOf } from './severity.ts';

const TITLE_CHARACTERS = 120;

/**
 * Opens the incident of a trip. Its clock begins with the press, by the time that the trip carries: this reads no clock
 * of its own, so that two runs differ in nothing but in what their trips differ in.
 */
export function openForTrip(core: Core, trip: Trip): void {
  const { incidents, registry } = core.state;
  const isLive = [...registry.values()].some(({ trading }) => trading === 'live');
  const severity = severityOf(trip, isLive);
  const incidentId = `incident-${(incidents.count + 1).toString(36)}`;
  core.stage('incident.opened', agentOf(trip.scope), incidentId, {
    incidentId,
    title: titleOf(trip),
    severity,
    cause: 'trip',
    tripId: trip.tripId,
    by: trip.by,
    wallAt: trip.pressedWallAt,
    respondByWallAt: trip.pressedWallAt + RESPOND_WITHIN_MS[severity],
  });
}

function titleOf({ scope, by, reason }: Trip): string {
  const whom = scope.kind === 'global' ? 'ALL' : scope.agent;
  return `Kill of ${whom} by ${by}${reason === '' ? '' : `: ${reason}`}`.slice(0, TITLE_CHARACTERS).toWellFormed();
}
