import type { Severity } from '../../../shared/view/incident-view.ts';
import type { Trip } from '../kill/trips.ts';

const MINUTE_MS = 60_000;

/** How soon somebody has to have assessed an incident, milliseconds of the machine's clock (E7). */
export const RESPOND_WITHIN_MS: Readonly<Record<Severity, number>> = {
  critical: 15 * MINUTE_MS,
  high: 60 * MINUTE_MS,
  medium: 4 * 60 * MINUTE_MS,
  low: 24 * 60 * MINUTE_MS,
};

/** Trips by these say that the journal, an account or the console itself may not be what it should be. */
const INTEGRITY: ReadonlySet<string> = new Set(['trigger:audit-failure', 'trigger:unauthorised-access']);
/** A person pressed, at the console or beside it. */
const PRESSES: ReadonlySet<Trip['cause']> = new Set(['window', 'tray', 'menu', 'hotkey', 'command']);

/**
 * How bad a trip is until a person classifies it (docs/incidents.md). `isLive`: an agent of the session trades live. A
 * press is somebody's decision and says nothing of what is wrong, so that on paper it is no more than medium.
 */
export function severityOf({ scope, cause, by }: Pick<Trip, 'scope' | 'cause' | 'by'>, isLive: boolean): Severity {
  const isGlobal = scope.kind === 'global';
  if (INTEGRITY.has(by)) return 'critical';
  if (PRESSES.has(cause)) {
    if (isLive) return isGlobal ? 'high' : 'medium';
    return isGlobal ? 'medium' : 'low';
  }
  // The file KILL says that the console could not be reached, and not what is wrong.
  if (cause === 'file' && !isLive) return 'high';
  return isGlobal ? 'critical' : 'high';
}
