import { formatAmount } from '../../../shared/money.ts';
import type { EntrantStatistics } from '../../../shared/view/entrant-statistics.ts';
import type { GateView } from '../../../shared/view/gate.ts';
import type { TournamentEntrantView, TournamentView } from '../../../shared/view/tournament.ts';
import { keepLast } from '../../engine/domain/keep-last.ts';
import type { RecordBodies } from '../../engine/domain/records.ts';
import { evidenceOf } from '../../engine/promotion/gate/evidence.ts';
import { judge, shut } from '../../engine/promotion/gate/gate.ts';
import { statisticsOf } from '../../engine/promotion/statistics/entrant-statistics.ts';
import { sharpesOn, type Tournament, type Tournaments } from '../../engine/promotion/tournaments.ts';
import type { RiskConfig } from '../../engine/risk/config.ts';
import { curveState, readCurve } from './curves.ts';

type Result = RecordBodies['tournament.entrant'];

export interface Assessing {
  readonly tournaments: Tournaments;
  readonly dataDir: string;
  readonly promotion: RiskConfig['promotion'];
}

/** Statistics that are kept: of the entrants of a few tournaments. */
const KEPT = 200;

/**
 * What curves tell, and what the gate says of them. A curve is read and reckoned with once, one after the other with turns
 * in between: a press waits for one of them at most.
 */
export class Assessor {
  readonly #known = new Map<string, EntrantStatistics>();

  /** Adds both, the verdicts by the thresholds in force now, once the tournament is over. */
  async assessed(view: TournamentView, tournament: Tournament, assessing: Assessing): Promise<TournamentView> {
    if (tournament.ended === null) return view;
    const { tournaments, dataDir, promotion } = assessing;
    const sharpes = sharpesOn(tournaments, tournament);
    const entrants: TournamentEntrantView[] = [];
    for (const row of view.entrants) {
      const result = tournament.results.get(row.agent);
      if (result === undefined) {
        entrants.push(row);
        continue;
      }
      const statistics = await this.#statistics(result, tournament, sharpes, dataDir);
      entrants.push({ ...row, statistics, gate: gateFor(result, tournament, statistics, promotion) });
    }
    return { ...view, entrants };
  }

  /** Null where the curve is gone or is not the one that was journalled: then it proves nothing. */
  async #statistics(
    result: Result,
    { started }: Tournament,
    knownSharpes: readonly number[],
    dataDir: string,
  ): Promise<EntrantStatistics | null> {
    const { agent, curveSha256, values, counts } = result;
    if (curveSha256 === '') return null;
    const state = await curveState(dataDir, started.tournament, agent).catch(() => null);
    if (state === null) return null;
    const key = [curveSha256, state, started.tournament, ...knownSharpes].join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    await new Promise((resolve) => setImmediate(resolve));
    const curve = await readCurve(dataDir, started.tournament, agent, curveSha256).catch(() => null);
    if (curve === null) return null;
    const statistics = statisticsOf({
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
    this.#known.set(key, statistics);
    keepLast(this.#known, KEPT);
    return statistics;
  }
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
