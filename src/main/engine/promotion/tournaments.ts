import type { AgentId } from '../../../shared/ids.ts';
import type { TournamentId } from '../../../shared/view/tournament.ts';
import type { JournalRecord, RecordBodies, RecordOf } from '../domain/records.ts';
import type { TournamentEntrant } from './tournament-records.ts';
import { addTries, overlap, type Stretch, tryOf } from './tries.ts';

/** Tournaments that are kept for the screen and the gate; the journal has them all. */
const KEPT = 10;

/** A tournament as the journal tells it. */
export interface Tournament {
  readonly started: RecordBodies['tournament.started'];
  /** Entrants that are done, in the order in which they were. */
  readonly results: Map<AgentId, RecordBodies['tournament.entrant']>;
  /** Null while it runs, or was cut short and may be resumed. */
  ended: RecordBodies['tournament.ended'] | null;
}

export interface Tournaments {
  /** The last ones, oldest first. */
  readonly byId: Map<TournamentId, Tournament>;
  /** How many were started: the next one's number. */
  count: number;
  /** What was tried on which market time. */
  readonly stretches: Stretch[];
}

export function emptyTournaments(): Tournaments {
  return { byId: new Map(), count: 0, stretches: [] };
}

/** The one that is not over; undefined when none is. */
export function openTournament({ byId }: Tournaments): Tournament | undefined {
  return [...byId.values()].findLast(({ ended }) => ended === null);
}

/** Entrants that have no result yet, in their order. */
export function waitingEntrants({ started, results }: Tournament): readonly TournamentEntrant[] {
  return started.entrants.filter(({ agent }) => !results.has(agent));
}

/**
 * Sharpe ratios, a year, that are known of what was tried on this market time, each try once: a copy tells nothing more.
 */
export function sharpesOn({ byId }: Tournaments, { started }: Tournament): readonly number[] {
  const known = new Map<string, number>();
  for (const other of byId.values()) {
    if (!overlap(other.started, started)) continue;
    for (const entrant of other.started.entrants) {
      const values = other.results.get(entrant.agent)?.values ?? [];
      const text = values.find(({ metric }) => metric === 'sharpe')?.text ?? '';
      if (text !== '') known.set(tryOf(entrant, other.started), Number(text));
    }
  }
  return [...known.values()];
}

export function foldTournament(tournaments: Tournaments, record: JournalRecord): void {
  switch (record.kind) {
    case 'tournament.started':
      start(tournaments, record);
      return;
    case 'tournament.entrant':
      tournaments.byId.get(record.body.tournament)?.results.set(record.body.agent, record.body);
      return;
    case 'tournament.ended': {
      const tournament = tournaments.byId.get(record.body.tournament);
      if (tournament !== undefined) tournament.ended = record.body;
      return;
    }
    default:
  }
}

function start(tournaments: Tournaments, { body }: RecordOf<'tournament.started'>): void {
  const { byId } = tournaments;
  tournaments.count += 1;
  byId.set(body.tournament, { started: body, results: new Map(), ended: null });
  addTries(tournaments.stretches, body);
  for (const id of byId.keys()) {
    if (byId.size <= KEPT) break;
    byId.delete(id);
  }
}
