import type { AgentId } from '../../../shared/ids.ts';
import type { TournamentId } from '../../../shared/view/tournament.ts';
import type { JournalRecord, RecordBodies, RecordOf } from '../domain/records.ts';
import type { TournamentEntrant } from './tournament-records.ts';

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
  /** What was tried on which data: variants of agents by the feed's sha256 ({@link variantOf}). */
  readonly variants: Map<string, Set<string>>;
}

export function emptyTournaments(): Tournaments {
  return { byId: new Map(), count: 0, variants: new Map() };
}

/** One variant: other code or other parameters are another one, another name is not. */
export function variantOf({ codeSha256, configSha256 }: TournamentEntrant): string {
  return `${codeSha256}/${configSha256}`;
}

/** Variants tried on this data by this journal once these have been, too. */
export function variantsTriedWith(
  { variants }: Tournaments,
  feedSha256: string,
  entrants: readonly TournamentEntrant[],
): number {
  return new Set([...(variants.get(feedSha256) ?? []), ...entrants.map(variantOf)]).size;
}

/** The one that is not over; undefined when none is. */
export function openTournament({ byId }: Tournaments): Tournament | undefined {
  return [...byId.values()].findLast(({ ended }) => ended === null);
}

/** Entrants that have no result yet, in their order. */
export function waitingEntrants({ started, results }: Tournament): readonly TournamentEntrant[] {
  return started.entrants.filter(({ agent }) => !results.has(agent));
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
  const { byId, variants } = tournaments;
  tournaments.count += 1;
  byId.set(body.tournament, { started: body, results: new Map(), ended: null });
  const tried = variants.get(body.feedSha256) ?? new Set();
  for (const entrant of body.entrants) tried.add(variantOf(entrant));
  variants.set(body.feedSha256, tried);
  for (const id of byId.keys()) {
    if (byId.size <= KEPT) break;
    byId.delete(id);
  }
}
