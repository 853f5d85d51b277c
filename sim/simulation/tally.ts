import type { JournalRecord } from '../../src/main/engine/domain/records.ts';

/** What a run did, so that it is seen that much happened. */
export interface Tally {
  events: number;
  kills: number;
  flats: number;
  incompletes: number;
  resets: number;
  crashes: number;
}

export function emptyTally(): Tally {
  return { events: 0, kills: 0, flats: 0, incompletes: 0, resets: 0, crashes: 0 };
}

export function count(tally: Tally, record: JournalRecord): void {
  if (record.kind === 'trip.accepted') tally.kills += 1;
  if (record.kind === 'latch.reset') tally.resets += 1;
  if (record.kind === 'kill.phase' && record.body.phase === 'FLAT') tally.flats += 1;
  if (record.kind === 'kill.phase' && record.body.phase === 'INCOMPLETE') tally.incompletes += 1;
}
