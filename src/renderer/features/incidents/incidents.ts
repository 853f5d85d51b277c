import type { IncidentRow, IncidentStep, Severity } from '../../../shared/view/incident-view.ts';
import { timeLeft } from '../../ui/format.ts';

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** How long there is to assess one of each severity, as the operator is told (docs/incidents.md). */
export const WITHIN: Record<Severity, string> = {
  critical: '15 minutes',
  high: '1 hour',
  medium: '4 hours',
  low: '24 hours',
};

export const STEP_WORDS: Record<IncidentStep, { readonly name: string; readonly what: string }> = {
  contain: { name: 'Contain', what: 'Nothing of it goes on: the kill is FLAT, or you stopped it by hand.' },
  assess: { name: 'Assess', what: 'What happened, how far it went, what it cost. This stops the response clock.' },
  remediate: { name: 'Remediate', what: 'Rotate keys, revoke grants, mend what let it happen.' },
  notify: { name: 'Notify', what: 'Who has to know was told: venue, broker, supervisor, partners.' },
  review: { name: 'Review', what: 'What is learned, and who changes what by when.' },
};

/** Open ones first, the worst first, of the same severity the one whose time runs out first; closed ones newest first. */
export function worstIncidentFirst(a: IncidentRow, b: IncidentRow): number {
  if (a.state !== b.state) return a.state === 'open' ? -1 : 1;
  if (a.state === 'closed') return (b.closedWallAt ?? 0) - (a.closedWallAt ?? 0) || newestFirst(a, b);
  const severity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return severity || a.respondByWallAt - b.respondByWallAt || newestFirst(a, b);
}

function newestFirst(a: IncidentRow, b: IncidentRow): number {
  return b.openedWallAt - a.openedWallAt || (a.id < b.id ? -1 : 1);
}

export interface Clock {
  readonly look: 'late' | 'runs' | 'done';
  readonly text: string;
}

/** The response clock in words, as of now: what is late says so, and by how much. */
export function clockOf(incident: IncidentRow, now: number): Clock {
  const { state, respondByWallAt, steps } = incident;
  const assessedAt = steps.find(({ step }) => step === 'assess')?.doneWallAt ?? null;
  if (assessedAt !== null) {
    const late = assessedAt - respondByWallAt;
    return { look: 'done', text: late > 0 ? `assessed ${timeLeft(late)} late` : 'assessed in time' };
  }
  if (state === 'closed') return { look: 'done', text: 'closed without an assessment' };
  const left = respondByWallAt - now;
  return left >= 0
    ? { look: 'runs', text: `assess within ${timeLeft(left)}` }
    : { look: 'late', text: `LATE: not assessed for ${timeLeft(-left)}` };
}

/** Open incidents that nobody assessed in time. */
export function lateCount(incidents: readonly IncidentRow[], now: number): number {
  return incidents.filter((one) => clockOf(one, now).look === 'late').length;
}

/** Quiet words beside the title. */
export function incidentsNote(incidents: readonly IncidentRow[], now: number): string {
  const open = incidents.filter(({ state }) => state === 'open').length;
  if (incidents.length === 0) return 'none';
  const late = lateCount(incidents, now);
  return `${open} open${late > 0 ? ` · ${late} LATE` : ''} · worst first`;
}
