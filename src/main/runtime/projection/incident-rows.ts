import { INCIDENT_STEPS, type IncidentRow } from '../../../shared/view/incident-view.ts';
import type { Incident, Incidents } from '../../engine/incidents/incidents.ts';

/** Open ones and the last that were closed, as the screen lists them. */
export function incidentRows(incidents: Incidents): IncidentRow[] {
  return [...incidents.byId.values()].map(incidentRow);
}

function incidentRow(incident: Incident): IncidentRow {
  const { incidentId, title, severity, cause, tripId, at, wallAt, respondByWallAt, steps, closed } = incident;
  return {
    id: incidentId,
    title,
    severity,
    cause,
    tripId,
    openedAt: at,
    openedWallAt: wallAt,
    respondByWallAt,
    responded: steps.has('assess') || closed !== null,
    state: closed === null ? 'open' : 'closed',
    steps: INCIDENT_STEPS.map((step) => {
      const done = steps.get(step);
      return { step, doneWallAt: done?.wallAt ?? null, by: done?.by ?? '', note: done?.note ?? '' };
    }),
    rootCause: closed?.rootCause ?? '',
    actions: closed?.actions ?? '',
    closedWallAt: closed?.wallAt ?? null,
    preserved: preservedWords(incident),
  };
}

function preservedWords({ preserved }: Incident): string {
  if (preserved === null) return '';
  const { files, problem } = preserved;
  const bytes = files.reduce((sum, it) => sum + it.bytes, 0);
  const kept = `${files.length} files, ${(bytes / 1024 ** 2).toFixed(1)} MB, their hashes are in the journal`;
  return problem === '' ? kept : `${kept}. Not preserved: ${problem}`;
}
