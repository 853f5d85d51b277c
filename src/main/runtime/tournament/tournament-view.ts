import type { AgentId } from '../../../shared/ids.ts';
import { formatAmount } from '../../../shared/money.ts';
import type { EntrantResultView, TournamentEntrantView, TournamentView } from '../../../shared/view/tournament.ts';
import type { RecordBodies } from '../../engine/domain/records.ts';
import type { Tournament } from '../../engine/promotion/tournaments.ts';

/** What the journal does not know of a tournament that runs: who is being played, and how far. */
export type Running = ReadonlyMap<AgentId, number>;

/** A tournament for screen and command line. `running` is null while nothing is played. */
export function tournamentView({ started, results, ended }: Tournament, running: Running | null): TournamentView {
  const { tournament: id, balance, wallAt, entrants, ...rest } = started;
  const ranks = ranksOf(results);
  const rows = entrants.map((entrant): TournamentEntrantView => {
    const result = results.get(entrant.agent);
    const bars = result?.bars ?? running?.get(entrant.agent);
    return {
      ...entrant,
      state: result?.outcome ?? (bars === undefined ? 'waiting' : 'running'),
      bars: bars ?? 0,
      rank: ranks.get(entrant.agent) ?? null,
      result: result === undefined ? null : resultView(result),
      statistics: null,
      gate: null,
    };
  });
  return {
    ...rest,
    id,
    state: ended?.how ?? (running === null ? 'interrupted' : 'running'),
    reason: ended?.reason ?? '',
    balance: formatAmount(balance),
    startedWallAt: wallAt,
    endedWallAt: ended?.wallAt ?? null,
    entrants: rows.toSorted(byRank),
  };
}

type Result = RecordBodies['tournament.entrant'];

/** By equity at the end; those of equal equity have one rank. */
function ranksOf(results: Tournament['results']): ReadonlyMap<AgentId, number> {
  const finished = [...results.values()].filter(({ outcome }) => outcome === 'finished');
  const better = (than: Result): number => finished.filter(({ equity }) => equity > than.equity).length;
  return new Map(finished.map((it) => [it.agent, better(it) + 1]));
}

function byRank(a: TournamentEntrantView, b: TournamentEntrantView): number {
  const [first, second] = [a.rank ?? Number.POSITIVE_INFINITY, b.rank ?? Number.POSITIVE_INFINITY];
  if (first !== second) return first - second;
  return a.agent < b.agent ? -1 : 1;
}

function resultView({ tournament: _id, agent: _agent, equity, values, ...rest }: Result): EntrantResultView {
  const metrics = Object.fromEntries(values.map(({ metric, text }) => [metric, text]));
  return { ...rest, equity: formatAmount(equity), metrics };
}
