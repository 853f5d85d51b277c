import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Core } from '../core.ts';
import type { Trip } from '../kill/trips.ts';
import { type Incident, incidentOf } from './incidents.ts';
import { openForTrip } from './open.ts';

/** Why it happened, and what was done so that it does not happen again. */
export interface ClosingWords {
  readonly rootCause: string;
  readonly actions: string;
}

/** @throws Refusal when one of them says nothing */
export function wordsFor({ rootCause, actions }: ClosingWords): ClosingWords {
  if (rootCause.trim() === '') throw new Refusal('Say what the root cause was: the incident closes only with it.');
  if (actions.trim() === '') throw new Refusal('Say what was done about it: the incident closes only with that.');
  return { rootCause, actions };
}

/** The words a reset has to bring: none when the trip's incident is closed already. @throws Refusal */
export function wordsForReset(core: Core, trip: Trip, words: ClosingWords): ClosingWords | null {
  const incident = incidentOf(core.state.incidents, trip.tripId);
  return incident !== undefined && incident.closed !== null ? null : wordsFor(words);
}

/** Closes the trip's incident in the same turn as its reset; one that could not be opened before is opened first. */
export function closeForReset(core: Core, trip: Trip, words: ClosingWords, by: string): void {
  const { incidents } = core.state;
  if (incidentOf(incidents, trip.tripId) === undefined) openForTrip(core, trip);
  const incident = incidentOf(incidents, trip.tripId);
  if (incident !== undefined) stageClosing(core, incident, words, by);
}

export function stageClosing(core: Core, { incidentId }: Incident, words: ClosingWords, by: string): void {
  const wallAt = core.ports.machine.wallNow();
  const { rootCause, actions } = words;
  core.stage('incident.closed', null, incidentId, { incidentId, rootCause, actions, by, wallAt });
}
