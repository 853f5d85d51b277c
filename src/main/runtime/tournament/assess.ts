import { formatAmount } from '../../../shared/money.ts';
import type { EntrantStatistics } from '../../../shared/view/entrant-statistics.ts';
import type { GateView } from '../../../shared/view/gate.ts';
import type { TournamentEntrantView, TournamentView } from '../../../shared/view/tournament.ts';
import type { RecordBodies } from '../../engine/domain/records.ts';
import { evidenceOf } from '../../engine/promotion/gate/evidence.ts';
import { judge, shut } from '../../engine/promotion/gate/gate.ts';
import { statisticsOf } from '../../engine/promotion/statistics/entrant-statistics.ts';
import { sharpesOn, type Tournament, type Tournaments } from '../../engine/promotion/tournaments.ts';
import type { RiskConfig } from '../../engine/risk/config.ts';
import { readCurve } from './curves.ts';

type Result = RecordBodies['tournament.entrant'];

export interface Assessing {
  readonly tournaments: Tournaments;
  readonly dataDir: string;
  readonly promotion: RiskConfig['promotion'];
}

/** Adds what the curves tell, and the gate's verdicts by the thresholds in force now, once the tournament is over. */
export async function assessed(
  view: TournamentView,
  tournament: Tournament,
  { tournaments, dataDir, promotion }: Assessing,
): Promise<TournamentView> {
  if (tournament.ended === null) return view;
  const known = sharpesOn(tournaments, tournament);
  const entrants = view.entrants.map(async (row): Promise<TournamentEntrantView> => {
    const result = tournament.results.get(row.agent);
    if (result === undefined) return row;
    const statistics = await statisticsFor(result, tournament, known, dataDir);
    return { ...row, statistics, gate: gateFor(result, tournament, statistics, promotion) };
  });
  return { ...view, entrants: await Promise.all(entrants) };
}

/** Null where the curve is gone or is not the one that was journalled: then it proves nothing. */
async function statisticsFor(
  { agent, curveSha256, values, counts }: Result,
  { started }: Tournament,
  knownSharpes: readonly number[],
  dataDir: string,
): Promise<EntrantStatistics | null> {
  if (curveSha256 === '') return null;
  const curve = await readCurve(dataDir, started.tournament, agent, curveSha256).catch(() => null);
  if (curve === null) return null;
  return statisticsOf({
    points: curve.points,
    firstAt: started.firstAt,
    balance: formatAmount(started.balance),
    marketDays: started.marketDays,
    missingBars: started.missingBars,
    metrics: Object.fromEntries(values.map(({ metric, text }) => [metric, text])),
    closingTrades: counts.wins + counts.losses,
    variants: started.variantsTried,
    knownSharpes,
  });
}

function gateFor(
  result: Result,
  { started }: Tournament,
  statistics: EntrantStatistics | null,
  promotion: RiskConfig['promotion'],
): GateView {
  if (result.outcome !== 'finished') return shut(`It did not finish: ${result.reason}.`);
  if (promotion === undefined) return shut('The policy names no thresholds: add promotion.gate to risk.json.');
  // Its orders have not been held against a venue's yet.
  return judge(evidenceOf({ started, result, statistics, parityErrorBp: null }), promotion.gate);
}
